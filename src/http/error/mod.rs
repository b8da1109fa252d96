//! Refusals as clients see them: a status, the vendor's error code, a message, and details.

pub mod code;
mod from_domain;
mod from_storage;
mod one_of;
mod refusals;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decode::{Kind, Refusal, Violation};

pub use one_of::OneOf;

/// The body of every refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ErrorBody {
    /// Error code, such as `SMS.7703`.
    pub error_code: String,
    /// What was wrong and what to do about it.
    pub error_msg: String,
    /// The rules that the request breaks: the first 20, each with the path of the field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<ErrorDetail>,
}

/// One rule that a request breaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ErrorDetail {
    /// Error code of this rule.
    pub error_code: String,
    /// The field's path in the request and the rule. Never the rejected value.
    pub error_msg: String,
}

/// A refusal on its way to the client. Its `Link` (RFC 8288) leads to what the code means.
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

    /// A refusal for a status without a message of its own, such as the router's 404.
    #[must_use]
    pub fn from_status(status: StatusCode) -> Self {
        let (code, message) = match status {
            StatusCode::NOT_FOUND => (
                code::NO_API,
                "There is no such API. Check the path; GET /docs lists them all.",
            ),
            StatusCode::METHOD_NOT_ALLOWED => (
                code::NO_API,
                "This path does not take this method. The Allow header lists the methods that it takes.",
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
                "The service failed. Its log has the details under this X-Request-Id.",
            ),
            _ => (code::INVALID, "The request is not valid."),
        };
        Self::new(status, code, message)
    }

    /// Adds `Retry-After`, in seconds.
    fn retry_after(self, seconds: u64) -> Self {
        Self {
            header: Some((header::RETRY_AFTER, seconds.into())),
            ..self
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &'static str) -> Self {
        self.header = Some((name, HeaderValue::from_static(value)));
        self
    }

    /// 400 for broken rules. `codes` lists the fields that have an error code of their own.
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

    /// 400 for one broken rule.
    #[must_use]
    pub fn violation(violation: &Violation) -> Self {
        Self::violations(std::slice::from_ref(violation), &[])
    }

    /// A refusal of a body. `codes` lists the fields that have an error code of their own.
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

    /// The error code and the message of a refusal; none of a fault, or of trouble that passes.
    #[must_use]
    pub fn refused(&self) -> Option<(&str, &str)> {
        let told = (&*self.body.error_code, &*self.body.error_msg);
        (!self.status.is_server_error()).then_some(told)
    }

    /// Whether the same may go well later.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.status == StatusCode::SERVICE_UNAVAILABLE
    }

    /// 400: a field is missing that is mandatory here in every edition of the vendor's rules.
    #[must_use]
    pub fn missing(field: &str) -> Self {
        let violation = Violation {
            path: field.into(),
            kind: Kind::Missing,
            message: "is mandatory".into(),
        };
        Self::violation(&violation)
    }

    /// Adds a detail with the same error code.
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

/// Adds a capital letter and a full stop.
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

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = (self.status, crate::http::Json(&*self.body)).into_response();
        let help = format!("</ext/v1/errors/{}>; rel=\"help\"", self.body.error_code);
        if let Ok(help) = HeaderValue::try_from(help) {
            response.headers_mut().insert(header::LINK, help);
        }
        if let Some((name, value)) = self.header {
            response.headers_mut().insert(name, value);
        }
        response
    }
}
