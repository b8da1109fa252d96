//! JSON bodies, read within their limits, decoded and checked.

use axum::extract::{FromRequest, Request};
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use validator::Validate;

use crate::decode::{self, Operation, Refusal, Rules};
use crate::http::error::{ApiError, code};
use crate::http::state::AppState;

use super::body::{self, Share};

/// A model that bodies are decoded into.
pub trait RequestBody: DeserializeOwned + Validate + JsonSchema + Send + 'static {
    /// Paths of the fields that have an error code of their own, and these codes.
    const CODES: &'static [(&'static str, &'static str)] = &[];

    /// The operation, where it has rules of its own.
    const OPERATION: Operation = Operation::Other;

    /// Decodes and checks a body, and counts its list items.
    ///
    /// # Errors
    /// What is wrong with it.
    fn read(bytes: &[u8], rules: Rules) -> Result<(Self, usize), Refusal> {
        let decoded = decode::decode_under(bytes, rules)?;
        Ok((decoded.value, decoded.items))
    }
}

/// A JSON body, decoded and checked. Keep its share of the memory for bodies as long as its data.
#[derive(Debug)]
pub struct ApiJson<T>(pub T, pub Share);

impl<T: RequestBody> FromRequest<AppState> for ApiJson<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        check_headers(&parts.headers)?;
        let (bytes, mut share) = body::read(&parts, body, state).await?;
        let rules = Rules {
            edition: state.edition,
            operation: T::OPERATION,
        };
        let decoded = share.work(|| T::read(&bytes, rules));
        drop(bytes);
        let (body, items) = decoded.map_err(|refusal| ApiError::refusal(&refusal, T::CODES))?;
        share.hold_items(items)?;
        Ok(Self(body, share))
    }
}

fn check_headers(headers: &HeaderMap) -> Result<(), ApiError> {
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mut parts = content_type.split(';').map(str::trim);
    let json = parts
        .next()
        .is_some_and(|media| media.eq_ignore_ascii_case("application/json"));
    let utf8 = parts.all(|parameter| match parameter.split_once('=') {
        Some((name, value)) if name.eq_ignore_ascii_case("charset") => {
            let value = value.trim_matches('"');
            value.eq_ignore_ascii_case("utf-8") || value.eq_ignore_ascii_case("utf8")
        }
        _ => true,
    });
    if !(json && utf8) {
        let message = "The header Content-Type must be application/json (in UTF-8).";
        return Err(ApiError::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            code::CONTENT_TYPE,
            message,
        ));
    }
    match headers.get(CONTENT_ENCODING) {
        Some(encoding) if encoding != "identity" => {
            let message = "The body must not be compressed: leave Content-Encoding out.";
            let error = ApiError::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                code::CONTENT_TYPE,
                message,
            );
            Err(error.header(ACCEPT_ENCODING, "identity"))
        }
        _ => Ok(()),
    }
}
