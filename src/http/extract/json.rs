//! JSON bodies: read within their limits, decoded and checked.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;
use validator::Validate;

use crate::decode;
use crate::error::{ApiError, code};
use crate::http::state::{AppState, RequestLimits};

/// A body from this size on counts as large: it waits for memory, and is decoded off the async threads.
const LARGE: usize = 1024 * 1024;

/// A model that bodies are decoded into.
pub trait RequestBody: DeserializeOwned + Validate + Send + 'static {
    /// Paths of fields that have an error code of their own, and these codes.
    const CODES: &'static [(&'static str, &'static str)] = &[];
}

/// A JSON body, decoded and checked.
#[derive(Debug, Clone)]
pub struct ApiJson<T>(pub T);

impl<T: RequestBody> FromRequest<AppState> for ApiJson<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        check_headers(request.headers())?;
        let announced = request.headers().get(axum::http::header::CONTENT_LENGTH);
        let announced = announced.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        if announced.is_some_and(|length| length > state.limits.max_body) {
            return Err(too_large());
        }
        let body = read(request.into_body(), state).await?;
        let decoded = if body.bytes.len() < LARGE {
            decode::decode(&body.bytes)
        } else {
            let task = tokio::task::spawn_blocking(move || decode::decode(&body.bytes));
            task.await
                .map_err(|_| ApiError::from_status(StatusCode::INTERNAL_SERVER_ERROR))?
        };
        decoded
            .map(Self)
            .map_err(|refusal| ApiError::refusal(&refusal, T::CODES))
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

/// A body, and the share of memory it holds while it lives.
struct Held {
    bytes: Bytes,
    _permit: Option<tokio::sync::OwnedSemaphorePermit>,
}

async fn read(body: Body, state: &AppState) -> Result<Held, ApiError> {
    tokio::time::timeout(state.limits.body_deadline, collect(body, state))
        .await
        .unwrap_or_else(|_| Err(ApiError::from_status(StatusCode::REQUEST_TIMEOUT)))
}

async fn collect(mut body: Body, state: &AppState) -> Result<Held, ApiError> {
    let RequestLimits {
        max_body,
        body_idle,
        ..
    } = *state.limits;
    let mut bytes = BytesMut::new();
    let mut permit = None;
    while let Some(data) = frame(&mut body, body_idle).await? {
        if bytes.len() + data.len() > max_body {
            return Err(too_large());
        }
        bytes.extend_from_slice(&data);
        if bytes.len() >= LARGE && permit.is_none() {
            permit = Some(reserve(state).await?);
        }
    }
    Ok(Held {
        bytes: bytes.freeze(),
        _permit: permit,
    })
}

async fn frame(body: &mut Body, idle: Duration) -> Result<Option<Bytes>, ApiError> {
    let frame = tokio::time::timeout(idle, body.frame());
    match frame
        .await
        .map_err(|_| ApiError::from_status(StatusCode::REQUEST_TIMEOUT))?
    {
        None => Ok(None),
        Some(Ok(frame)) => Ok(Some(frame.into_data().unwrap_or_default())),
        Some(Err(_)) => {
            let message = "The request body broke off.";
            Err(ApiError::new(
                StatusCode::BAD_REQUEST,
                code::BAD_REQUEST,
                message,
            ))
        }
    }
}

/// The memory of the largest body: how large a body turns out is not known before its end.
async fn reserve(state: &AppState) -> Result<tokio::sync::OwnedSemaphorePermit, ApiError> {
    let kibibytes = u32::try_from(state.limits.max_body / 1024)
        .unwrap_or(u32::MAX)
        .max(1);
    let permit = state
        .large_bodies
        .clone()
        .acquire_many_owned(kibibytes)
        .await;
    permit.map_err(|_| ApiError::later("The service is stopping. Try again shortly."))
}

fn too_large() -> ApiError {
    ApiError::from_status(StatusCode::PAYLOAD_TOO_LARGE)
}
