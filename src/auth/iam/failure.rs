//! How asking the IAM can fail.

/// Why there is no verdict. What it shows has nothing of the request or the answer but a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Failure {
    /// No connection, or it ended before an answer.
    #[error("no connection")]
    Connect,
    /// Too late.
    #[error("no answer in time")]
    Timeout,
    /// It cannot serve now: a status from 500 on, or 429.
    #[error("status {0}")]
    Server(u16),
    /// It refuses this service's own token.
    #[error("it refuses the service token, status {0}")]
    ServiceToken(u16),
    /// A status that validating a token does not have.
    #[error("status {0}")]
    Status(u16),
    /// A body that is too large, or no token document.
    #[error("its answer is no token document")]
    Body,
}

impl Failure {
    /// What reqwest calls an error, before the answer's head is there.
    pub(super) fn of_request(error: &reqwest::Error) -> Self {
        // a connection that takes too long counts as none: there may be another
        if error.is_timeout() && !error.is_connect() {
            Self::Timeout
        } else {
            Self::Connect
        }
    }

    /// Whether a second attempt may go better.
    pub(super) fn may_pass(self) -> bool {
        match self {
            Self::Connect => true,
            Self::Server(status) => status >= 500,
            Self::Timeout | Self::ServiceToken(_) | Self::Status(_) | Self::Body => false,
        }
    }

    /// Whether it is the IAM's, or the way to it, that something is wrong with. A 400 or a 431 can be the
    /// token's: whoever sends five of those must not keep everybody else out.
    pub(super) fn is_an_outage(self) -> bool {
        !matches!(self, Self::Status(400..=499))
    }

    /// Its label in metrics.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Timeout => "timeout",
            Self::Server(_) => "server_error",
            Self::ServiceToken(_) => "service_token",
            Self::Status(_) => "status",
            Self::Body => "body",
        }
    }
}
