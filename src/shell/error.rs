//! Why a subcommand did not do what it was asked for, and with which exit status it ends.

use std::io;
use std::time::Duration;

use reqwest::StatusCode;
use serde_json::Value;

use crate::{client, output};

/// Why a subcommand did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each says what it is")]
pub enum Error {
    #[error("{0}")]
    Usage(String),
    #[error(transparent)]
    Client(#[from] client::Error),
    #[error(transparent)]
    Output(#[from] output::Error),
    #[error(
        "{url} cannot be reached: {reason}. Is the address right (--url, SMS_URL), and does the service run?"
    )]
    Away { url: String, reason: String },
    #[error(
        "{url} does not answer as this service does: {reason}. Is the address right (--url, SMS_URL)?"
    )]
    Strange { url: String, reason: String },
    #[error(transparent)]
    Refused(#[from] Box<Refusal>),
    #[error("{0}")]
    Missing(String),
    #[error("{0}")]
    Failed(String),
    #[error("{} after {}", .0, humantime::format_duration(*.1))]
    TimedOut(String, Duration),
}

/// What the service said instead of doing it.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.text())]
pub struct Refusal {
    pub(super) status: StatusCode,
    pub(super) after: Duration,
    pub(super) body: Value,
    pub(super) request_id: Option<String>,
}

impl Refusal {
    fn text(&self) -> String {
        let field = |value: &Value, name: &str| {
            let text = value[name].as_str().unwrap_or_default();
            output::plain(text)
        };
        let mut text = match field(&self.body, "error_code") {
            code if code.is_empty() => format!("the service answered {}", self.status),
            code => format!("{code}: {}", field(&self.body, "error_msg")),
        };
        for detail in self.body["details"].as_array().into_iter().flatten() {
            let detail = field(detail, "error_msg");
            if !text.ends_with(&detail) {
                text += &format!("\n  {detail}"); // the first one is often the message itself
            }
        }
        match self.status {
            StatusCode::UNAUTHORIZED => {
                text += "\n  Set SMS_TOKEN, or name a file with a token: --token-file";
            }
            StatusCode::FORBIDDEN => {
                text += "\n  The token's role does not allow it: another token may";
            }
            _ => {}
        }
        if let Some(id) = &self.request_id {
            text += &format!("\n  request {}", output::plain(id));
        }
        text
    }
}

impl Error {
    /// 1: failed, 2: wrong use, 3: not found, 4: timed out.
    #[must_use]
    pub fn exit_status(&self) -> u8 {
        match self {
            Self::Usage(_) | Self::Client(_) | Self::Output(output::Error::Column { .. }) => 2,
            Self::Refused(refusal) if refusal.status == StatusCode::NOT_FOUND => 3,
            Self::Missing(_) => 3,
            Self::TimedOut(..) => 4,
            _ => 1,
        }
    }

    /// Whether whoever read what was printed has gone, as `head` does when it has enough.
    #[must_use]
    pub fn is_end_of_reader(&self) -> bool {
        matches!(self, Self::Output(output::Error::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    /// How long to wait before it is worth another try; none if it is not.
    pub(super) fn passes_after(&self) -> Option<Duration> {
        match self {
            Self::Away { .. } => Some(Duration::from_secs(1)),
            Self::Refused(refusal) => match refusal.status {
                StatusCode::TOO_MANY_REQUESTS
                | StatusCode::BAD_GATEWAY
                | StatusCode::SERVICE_UNAVAILABLE
                | StatusCode::GATEWAY_TIMEOUT => Some(refusal.after),
                _ => None,
            },
            _ => None,
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        output::Error::from(error).into()
    }
}
