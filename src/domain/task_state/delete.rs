//! What the state of its source allows to be done with a task.

use crate::model::SourceState as Source;

/// Whether a task can be deleted: not while its agent is connected and its source at work.
#[must_use]
pub fn deletable(source: Option<Source>, connected: bool) -> bool {
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
    !(connected && at_work)
}

/// Whether the passphrase of its secure channel can be had: while the source replicates or syncs, which begins
/// with its initialization.
#[must_use]
pub fn has_passphrase(source: Option<Source>) -> bool {
    matches!(
        source,
        Some(
            Source::Initialize
                | Source::Replicate
                | Source::Skipping
                | Source::Syncing
                | Source::Cloning
        )
    )
}
