//! What the IAM says about a token.

/// What the IAM says about a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is good until its identity's `expires_at`.
    Valid(Identity),
    /// It is unknown, revoked, expired or malformed.
    Invalid,
    /// It is good, but not scoped to a project or a domain: it gives no access here.
    Unscoped,
}

/// The account and the roles of a token's bearer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The account: the domain that the token is scoped to, or else its project's, or else its user's.
    pub domain_id: String,
    /// The user.
    pub user_id: String,
    /// Names of the roles that the user has in the token's scope.
    pub roles: Vec<String>,
    /// When the token expires, in epoch milliseconds.
    pub expires_at: i64,
}

impl Identity {
    /// Whether the token has expired. `now_ms` is in epoch milliseconds.
    pub(super) fn has_ended(&self, now_ms: i64) -> bool {
        self.expires_at <= now_ms
    }
}

/// The IAM cannot be asked or gave no usable answer. The token may or may not be good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("tokens cannot be validated at the moment")]
pub struct Unavailable;

impl Unavailable {
    /// The `Retry-After` for callers, in seconds: by then the IAM is asked again.
    pub const RETRY_AFTER: u64 = super::breaker::PAUSE.as_secs();
}
