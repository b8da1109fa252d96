//! Refusals as clients see them: a status, the vendor's error code, a sentence, and details.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decode::{Kind, Refusal, Violation};
use crate::storage::{self, Advice};

/// The body of every refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ErrorBody {
    /// Error code, such as `SMS.7703`.
    pub error_code: String,
    /// What was wrong and what to do about it.
    pub error_msg: String,
    /// Where the request breaks a rule: the first 20 places, each with its field's path.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<ErrorDetail>,
}

/// One rule that a request breaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ErrorDetail {
    /// Error code of this rule.
    pub error_code: String,
    /// The field's path in the request and the rule, never the rejected value.
    pub error_msg: String,
}

/// The vendor's error codes that this service uses (its API reference, appendix "Error Codes").
pub mod code {
    /// A fault of the service.
    pub const FAULT: &str = "SMS.6000";
    /// The body is not JSON.
    pub const NOT_JSON: &str = "SMS.6010";
    /// The JSON is not what the API expects there.
    pub const NOT_TO_SPEC: &str = "SMS.6011";
    /// The body is empty.
    pub const EMPTY_BODY: &str = "SMS.6012";
    /// A mandatory field is missing.
    pub const INCOMPLETE: &str = "SMS.6013";
    /// A field is too long.
    pub const TOO_LONG: &str = "SMS.6014";
    /// The content type must be application/json.
    pub const CONTENT_TYPE: &str = "SMS.6016";
    /// The source's name is not allowed.
    pub const SOURCE_NAME: &str = "SMS.6002";
    /// The source's id is not allowed.
    pub const SOURCE_ID: &str = "SMS.6030";
    /// The database cannot be read or written.
    pub const DATABASE: &str = "SMS.6301";
    /// The source has a task.
    pub const SOURCE_HAS_TASK: &str = "SMS.7601";
    /// There is no such source.
    pub const NO_SOURCE: &str = "SMS.7602";
    /// There is no such task.
    pub const NO_TASK: &str = "SMS.7703";
    /// The task could not be updated.
    pub const UPDATE_FAILED: &str = "SMS.7706";
    /// The task's name is not allowed.
    pub const TASK_NAME: &str = "SMS.7711";
    /// The task's type is not allowed.
    pub const TASK_TYPE: &str = "SMS.7712";
    /// A parameter is not allowed.
    pub const INVALID: &str = "SMS.9001";
    /// There is no such API, or not with this method (gateway).
    pub const NO_API: &str = "APIGW.0101";
    /// The request is too large, or bad in itself (gateway).
    pub const BAD_REQUEST: &str = "APIGW.0201";
}

/// A refusal on its way to the client.
#[derive(Debug)]
pub struct ApiError {
    status: StatusCode,
    body: Box<ErrorBody>,
    header: Option<(HeaderName, HeaderValue)>,
}

/// What a handler returns.
pub type ApiResult<T> = Result<T, ApiError>;

impl ApiError {
    /// A refusal with this status, code and message.
    #[must_use]
    pub fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        let body = ErrorBody {
            error_code: code.into(),
            error_msg: message.into(),
            details: Vec::new(),
        };
        Self {
            status,
            body: Box::new(body),
            header: None,
        }
    }

    /// 404: the tenant has no such task.
    #[must_use]
    pub fn no_task() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            code::NO_TASK,
            "The task does not exist. Check its id.",
        )
    }

    /// 404: the tenant has no such source.
    #[must_use]
    pub fn no_source() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            code::NO_SOURCE,
            "The source server does not exist. Register it with POST /v3/sources.",
        )
    }

    /// 503 for trouble that passes; the vendor's SDK tries again only where `Retry-After` is given.
    #[must_use]
    pub fn later(message: &str) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code::DATABASE, message)
            .header(header::RETRY_AFTER, "1")
    }

    /// A refusal for a status that something below the handlers chose.
    #[must_use]
    pub fn from_status(status: StatusCode) -> Self {
        let (code, message) = match status {
            StatusCode::NOT_FOUND => (
                code::NO_API,
                "There is no such API. Check the path; GET /docs lists them all.",
            ),
            StatusCode::METHOD_NOT_ALLOWED => (
                code::NO_API,
                "This path does not take this method. The Allow header lists those it takes.",
            ),
            StatusCode::PAYLOAD_TOO_LARGE => (
                code::BAD_REQUEST,
                "The request body is larger than this service accepts (SMS_MAX_BODY).",
            ),
            StatusCode::REQUEST_TIMEOUT => {
                (code::BAD_REQUEST, "The request did not arrive in time.")
            }
            StatusCode::SERVICE_UNAVAILABLE => {
                return Self::later("The service is busy or not ready. Try again shortly.");
            }
            status if status.is_server_error() => (
                code::FAULT,
                "The service met a fault. Its log has the details under this X-Request-Id.",
            ),
            _ => (code::INVALID, "The request is not valid."),
        };
        Self::new(status, code, message)
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &'static str) -> Self {
        self.header = Some((name, HeaderValue::from_static(value)));
        self
    }

    /// 400 for broken rules; `codes` names the codes of fields that have one of their own.
    #[must_use]
    pub fn violations(violations: &[Violation], codes: &[(&str, &str)]) -> Self {
        let details: Vec<_> = violations
            .iter()
            .map(|violation| detail(violation, codes))
            .collect();
        let same = details
            .iter()
            .all(|detail| detail.error_code == details[0].error_code);
        let code = if same {
            details
                .first()
                .map_or(code::INVALID, |detail| &detail.error_code)
        } else {
            code::INVALID
        };
        let message = match details.as_slice() {
            [only] => only.error_msg.clone(),
            all => format!("The request breaks {} rules, listed in details.", all.len()),
        };
        let mut error = Self::new(StatusCode::BAD_REQUEST, code, message);
        error.body.details = details;
        error
    }

    /// A refusal of a body, with the codes of fields that have one of their own.
    #[must_use]
    pub fn refusal(refusal: &Refusal, codes: &[(&str, &str)]) -> Self {
        let (status, code) = match refusal {
            Refusal::Violations(violations) => return Self::violations(violations, codes),
            Refusal::Empty => (StatusCode::BAD_REQUEST, code::EMPTY_BODY),
            Refusal::TooManyItems => (StatusCode::PAYLOAD_TOO_LARGE, code::TOO_LONG),
            Refusal::NotUtf8 { .. } | Refusal::Syntax { .. } => {
                (StatusCode::BAD_REQUEST, code::NOT_JSON)
            }
        };
        Self::new(status, code, sentence(&refusal.to_string()))
    }

    /// Adds a place where the request is at fault.
    #[must_use]
    pub fn detail(mut self, message: String) -> Self {
        let error_code = self.body.error_code.clone();
        self.body.details.push(ErrorDetail {
            error_code,
            error_msg: message,
        });
        self
    }
}

/// A capital letter and a full stop.
fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).chain(['.']).collect()
}

fn detail(violation: &Violation, codes: &[(&str, &str)]) -> ErrorDetail {
    let own = codes
        .iter()
        .find(|(path, _)| *path == violation.path)
        .map(|(_, code)| *code);
    let code = own.unwrap_or(match violation.kind {
        Kind::Missing => code::INCOMPLETE,
        Kind::TooLong | Kind::TooMany => code::TOO_LONG,
        Kind::Type | Kind::Duplicate | Kind::NullCharacter => code::NOT_TO_SPEC,
        _ => code::INVALID,
    });
    let place = if violation.path.is_empty() {
        "The body"
    } else {
        &violation.path
    };
    ErrorDetail {
        error_code: code.into(),
        error_msg: format!("{place} {}.", violation.message),
    }
}

impl From<storage::Error> for ApiError {
    fn from(error: storage::Error) -> Self {
        use storage::Error as E;
        match &error {
            E::TaskNotFound(_) => Self::no_task(),
            E::SourceNotFound(_) => Self::no_source(),
            E::SourceHasTask(_) => Self::new(
                StatusCode::CONFLICT,
                code::SOURCE_HAS_TASK,
                "The source server has a migration task. Delete the task first.",
            ),
            E::VersionMismatch => Self::new(
                StatusCode::PRECONDITION_FAILED,
                code::UPDATE_FAILED,
                "The task has changed since the version in If-Match. Read it again and repeat the change.",
            ),
            _ => Self::unexpected(&error),
        }
    }
}

impl ApiError {
    fn unexpected(error: &storage::Error) -> Self {
        match error.advice() {
            Advice::Retry | Advice::Later => {
                tracing::warn!(error = %error, "database unavailable");
                Self::later("The database is not available at the moment. Try again shortly.")
            }
            Advice::TooLarge => Self::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                code::TOO_LONG,
                "This is more data than the database takes in one piece.",
            ),
            Advice::Refuse => {
                tracing::error!(error = %error, "the database refuses what passed all rules");
                Self::from_status(StatusCode::BAD_REQUEST)
            }
            Advice::Fault => {
                // not the details, which repeat values of the request
                tracing::error!(error = %error, code = error.code(), "request failed");
                Self::from_status(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = (self.status, crate::http::Json(&*self.body)).into_response();
        if let Some((name, value)) = self.header {
            response.headers_mut().insert(name, value);
        }
        response
    }
}
