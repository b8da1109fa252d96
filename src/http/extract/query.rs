//! Query strings.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use validator::Validate;

use crate::decode::{self, Operation, Rules};
use crate::http::error::{ApiError, code};
use crate::http::state::AppState;

/// A query string, decoded and checked. Parameters that `T` does not have are ignored.
#[derive(Debug, Clone)]
pub struct ApiQuery<T>(pub T);

impl<T> FromRequestParts<AppState> for ApiQuery<T>
where
    T: DeserializeOwned + Serialize + Validate + JsonSchema + 'static,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            return Err(refuse(
                "The query string must not contain the character U+0000.",
            ));
        }
        #[expect(clippy::disallowed_types, reason = "the one place that wraps it")]
        let axum::extract::Query(query) = axum::extract::Query::<T>::try_from_uri(&parts.uri)
            .map_err(|rejection| {
                refuse(&format!(
                    "The query string is not valid: {}.",
                    reason(&rejection.body_text())
                ))
            })?;
        let rules = Rules {
            edition: state.edition,
            operation: Operation::Other,
        };
        decode::check_under(&query, rules)
            .map_err(|violations| ApiError::violations(&violations, &[]))?;
        Ok(Self(query))
    }
}

fn refuse(message: &str) -> ApiError {
    ApiError::new(StatusCode::BAD_REQUEST, code::INVALID, message)
}

/// The parameter and what is wrong with it, from axum's message.
fn reason(text: &str) -> &str {
    text.trim_start_matches("Failed to deserialize query string: ")
}
