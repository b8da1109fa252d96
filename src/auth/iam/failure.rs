//! How a request to the IAM can fail.

/// Why there is no verdict. Its text shows nothing of the request or the answer except a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Failure {
    /// No connection, or it was closed before an answer.
    #[error("no connection")]
    Connect,
    /// No answer in time.
    #[error("no answer in time")]
    Timeout,
    /// The IAM cannot serve now: 429, or a status of at least 500.
    #[error("status {0}")]
    Server(u16),
    /// The IAM refuses this service's own token.
    #[error("the service token is refused, status {0}")]
    ServiceToken(u16),
    /// A status that validating a token should not return.
    #[error("status {0}")]
    Status(u16),
    /// A body that is too large or not a token document.
    #[error("the answer is not a token document")]
    Body,
}

impl Failure {
    /// From reqwest's error before the head of the answer has arrived.
    pub(super) fn of_request(error: &reqwest::Error) -> Self {
        // connecting that takes too long counts as no connection: a second attempt may work
        if error.is_timeout() && !error.is_connect() {
            Self::Timeout
        } else {
            Self::Connect
        }
    }

    /// Whether a second attempt may succeed.
    pub(super) fn may_pass(self) -> bool {
        match self {
            Self::Connect => true,
            Self::Server(status) => status >= 500,
            Self::Timeout | Self::ServiceToken(_) | Self::Status(_) | Self::Body => false,
        }
    }

    /// Whether something is wrong with the IAM or the network. A 400 or a 431 can be caused by the token:
    /// a caller who sends five such tokens must not lock everybody else out.
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
