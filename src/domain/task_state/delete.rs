//! When a task can be deleted.

use super::Conflict;
use crate::model::SourceState as Source;

/// Decides whether a task can be deleted: not while its agent is connected and its source at work.
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
