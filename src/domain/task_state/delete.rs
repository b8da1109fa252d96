//! When a task can be deleted, and what becomes of its source.

use super::Conflict;
use crate::model::{MigrationCycle as Cycle, SourceState as Source};

/// Decides whether a task can be deleted: not while its agent is connected and its source is at work.
///
/// # Errors
/// [`Conflict::Delete`].
pub fn deletable(source: Option<Source>, connected: bool) -> Result<(), Conflict> {
    let at_work = matches!(
        source,
        Some(
            Source::Initialize
                | Source::Stopping
                | Source::Deleting
                | Source::Cloning
                | Source::Replicate
                | Source::Syncing
                | Source::Cutovering
                | Source::Skipping
                | Source::Clearing
                | Source::Premiging
        )
    );
    match connected && at_work {
        true => Err(Conflict::Delete),
        false => Ok(()),
    }
}

/// Decides what becomes of a source whose task is deleted: it waits to be checked again, unless it is unavailable.
#[must_use]
pub fn source_after_deletion(source: Option<Source>) -> Option<(Source, Cycle)> {
    (source != Some(Source::Unavailable)).then_some((Source::Waiting, Cycle::Checking))
}
