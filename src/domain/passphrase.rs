//! Passphrases of tasks' secure channels.

use rand::distr::{Alphanumeric, SampleString};

use super::task_state::Conflict;
use crate::model::SourceState as Source;

/// Letters and digits of a passphrase: more than 256 bits.
const LENGTH: usize = 44;

/// A new passphrase.
#[must_use]
pub fn generate() -> String {
    Alphanumeric.sample_string(&mut rand::rng(), LENGTH)
}

/// Decides whether the passphrase can be had: while the source replicates or syncs, which begins with its
/// initialization.
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
