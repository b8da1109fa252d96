//! Query strings.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use validator::Validate;

use crate::decode;
use crate::http::error::{ApiError, code};

/// A query string, decoded and checked. Parameters that `T` does not have are ignored.
#[derive(Debug, Clone)]
pub struct ApiQuery<T>(pub T);

impl<S, T> FromRequestParts<S> for ApiQuery<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Validate,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
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
        decode::check(&query).map_err(|violations| ApiError::violations(&violations, &[]))?;
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
