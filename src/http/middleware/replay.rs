//! A signed request is done once: the same again gets the first one's outcome. The vendor's SDK sends the same
//! bytes again when it lost the answer, and somebody who listened could as well.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, ETAG};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use crate::clock::now;
use crate::http::AppState;
use crate::http::error::{ApiError, ApiResult};
use crate::storage::Result;
use crate::storage::access::{self, Outcome, Replay};

/// The longest answer to a request that changes something.
const LONGEST: usize = 64 * 1024;

/// How often it is looked whether the first one is done, and how long to wait in between.
const POLLS: usize = 50;
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// A tenant, and the SHA-256 of a signature.
pub(super) type Key = (Arc<str>, [u8; 32]);

/// Does a request, unless it was done before.
pub(super) async fn once(
    state: &AppState,
    key: Key,
    request: Request,
    next: Next,
) -> ApiResult<Response> {
    for _ in 0..POLLS {
        match begin(state, &key).await? {
            Replay::Done(outcome) => return Ok(again(outcome)),
            Replay::Pending => tokio::time::sleep(POLL_INTERVAL).await,
            Replay::New => return first(state, key, request, next).await,
        }
    }
    Err(ApiError::later(
        "The same request is being done. Try again shortly.",
    ))
}

async fn begin(state: &AppState, (tenant, key): &Key) -> Result<Replay> {
    let mut connection = state.database.connection().await?;
    access::begin(&mut connection, (tenant, key), now()).await
}

/// Does a request for the first time, and writes down what came of it. What a later try may mend is not
/// written down.
async fn first(state: &AppState, key: Key, request: Request, next: Next) -> ApiResult<Response> {
    let (parts, body) = next.run(request).await.into_parts();
    let body = to_bytes(body, LONGEST).await;
    let body = body.map_err(|_| ApiError::from_status(StatusCode::INTERNAL_SERVER_ERROR))?;
    let outcome = (!parts.status.is_server_error()).then(|| Outcome {
        status: parts.status.as_u16().into(),
        etag: parts
            .headers
            .get(ETAG)
            .and_then(|tag| tag.to_str().ok())
            .map(str::to_owned),
        body: body.to_vec(),
    });
    if let Err(error) = write_down(state, &key, outcome).await {
        tracing::warn!(error = %error, "the outcome of a signed request is not written down");
    }
    Ok(Response::from_parts(parts, Body::from(body)))
}

async fn write_down(state: &AppState, (tenant, key): &Key, outcome: Option<Outcome>) -> Result<()> {
    let mut connection = state.database.connection().await?;
    match outcome {
        Some(outcome) => access::finish(&mut connection, (tenant, key), &outcome).await,
        None => access::forget(&mut connection, (tenant, key)).await,
    }
}

/// The answer that the first one had.
fn again(outcome: Outcome) -> Response {
    let mut response = Response::new(Body::from(Bytes::from(outcome.body)));
    let status = u16::try_from(outcome.status).ok();
    *response.status_mut() = status
        .and_then(|status| StatusCode::from_u16(status).ok())
        .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let etag = outcome.etag.and_then(|tag| HeaderValue::try_from(tag).ok());
    headers.extend(etag.map(|tag| (ETAG, tag)));
    response
}
