//! Outcomes of requests that must not be done twice. Whoever sends such a request again gets its first answer.
//!
//! A request is *claimed* before it is done, and its outcome is written down in the transaction of its work. A claim
//! without an outcome is of a request that is being done, or whose process has died; [`STALE_AFTER`] tells the two apart.
//! Ages are by the database's clock, the only one that all instances share.

mod claim;
mod finish;
mod forget;
mod is_there;
mod release;

pub use claim::claim;
pub use finish::finish;
pub use forget::forget;
pub use is_there::is_there;
pub use release::release;

/// After how many milliseconds a claim without an outcome may be taken over. Requests are over by then: a client is
/// answered within half a minute of its body, and a statement has at most a minute.
pub const STALE_AFTER: i64 = 5 * 60 * 1000;

/// A request that is to be done once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Once {
    /// What the same request has again: SHA-256 of its signature or of its idempotency key.
    pub key: [u8; 32],
    /// SHA-256 of the request, where the key does not depend on it.
    pub fingerprint: Option<[u8; 32]>,
    /// How long its outcome is kept, in milliseconds.
    pub kept_for: i64,
}

/// An execution of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    key: [u8; 32],
    number: i64,
}

/// The outcome of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Status of the answer.
    pub status: i32,
    /// Entity tag of the answer, if it had one.
    pub etag: Option<String>,
    /// Body of the answer.
    pub body: Vec<u8>,
}

/// What is known of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// Nothing: the caller does it, and writes down its outcome.
    Nothing(Claim),
    /// It is being done.
    Pending,
    /// It has been done.
    Done(Claim, Outcome),
    /// Its key stands for another request.
    Another,
}

/// What a request can create.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    /// A task.
    Task,
    /// A source.
    Source,
    /// A migration project.
    Migproject,
    /// A template.
    Template,
}
