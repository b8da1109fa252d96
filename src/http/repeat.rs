//! What happens when an operation is done twice.

use crate::storage::outcomes::Made;

/// What the same request does when it is done a second time.
///
/// Where that differs, the service does the same signed request once, and takes an `Idempotency-Key`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Nothing that the first time has not done: it reads, sets, reports or deletes.
    Harmless,
    /// Something else.
    Differs,
    /// It creates something else again.
    Creates(Made),
}
