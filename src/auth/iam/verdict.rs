//! What the IAM says of a token.

/// What the IAM says of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is good, until its identity's `expires_at`.
    Valid(Identity),
    /// It is unknown, revoked, expired, or no token at all.
    Invalid,
    /// It is good, and for no project and no domain: its bearer may do nothing here.
    Unscoped,
}

/// Who bears a token, and in which account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The account: the domain the token is scoped to, or that of its project, or its user's.
    pub domain_id: String,
    /// Names of the roles the user has in the token's scope.
    pub roles: Vec<String>,
    /// When the token ends, in epoch milliseconds.
    pub expires_at: i64,
}

impl Identity {
    /// Whether the token has ended at this moment, in epoch milliseconds.
    pub(super) fn has_ended(&self, now_ms: i64) -> bool {
        self.expires_at <= now_ms
    }
}

/// The IAM cannot be asked, or gave no answer that can be used; the token may be good or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("tokens cannot be validated at the moment")]
pub struct Unavailable;

impl Unavailable {
    /// What to tell callers in `Retry-After`, in seconds: when the IAM is tried again at the latest.
    pub const RETRY_AFTER: u64 = super::breaker::PAUSE.as_secs();
}
