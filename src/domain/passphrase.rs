//! Passphrases of tasks' secure channels.

use rand::distr::{Alphanumeric, SampleString};

use super::task_state::Conflict;
use crate::model::SourceState as Source;

/// Length of a passphrase in letters and digits: more than 256 bits.
const LENGTH: usize = 44;

/// A new passphrase.
#[must_use]
pub fn generate() -> String {
    Alphanumeric.sample_string(&mut rand::rng(), LENGTH)
}

/// Decides whether an agent may read the passphrase: while the source replicates or syncs, from its initialization on.
///
/// # Errors
/// [`Conflict::Passphrase`].
pub fn allowed(source: Option<Source>) -> Result<(), Conflict> {
    match source {
        Some(
            Source::Initialize
            | Source::Replicate
            | Source::Skipping
            | Source::Syncing
            | Source::Cloning,
        ) => Ok(()),
        _ => Err(Conflict::Passphrase),
    }
}
