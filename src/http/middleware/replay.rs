//! A signed request is done once: the same again gets the first one's outcome. The vendor's SDK sends the same
//! bytes again when it lost the answer, and somebody who listened could as well.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{MatchedPath, Request};
use axum::http::header::{CONTENT_TYPE, ETAG};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use crate::auth::READS_BY_POST;
use crate::error::{ApiError, ApiResult};
use crate::http::AppState;
use crate::http::state::now;
use crate::storage::Result;
use crate::storage::access::{self, Outcome, Replay};

/// The longest answer to a request that changes something.
const LONGEST: usize = 64 * 1024;

/// How often it is looked whether the first one is done, and how long to wait in between.
const LOOKS: usize = 50;
const BETWEEN: Duration = Duration::from_millis(100);

/// A tenant, and the SHA-256 of a signature.
pub(super) type Key = (Arc<str>, [u8; 32]);

/// Does a request, unless it was done before.
pub(super) async fn once(
    state: &AppState,
    key: Key,
    request: Request,
    next: Next,
) -> ApiResult<Response> {
    let route = request.extensions().get::<MatchedPath>();
    if route.is_some_and(|route| route.as_str() == READS_BY_POST) {
        return Ok(next.run(request).await);
    }
    for _ in 0..LOOKS {
        match begin(state, key.clone()).await? {
            Replay::Done(outcome) => return Ok(again(outcome)),
            Replay::Pending => tokio::time::sleep(BETWEEN).await,
            Replay::New => {
                let doing = first(state.clone(), key, request, next).in_current_span();
                // goes on where the client hangs up, who will ask again
                return tokio::spawn(doing)
                    .await
                    .map_err(|_| ApiError::from_status(StatusCode::INTERNAL_SERVER_ERROR))?;
            }
        }
    }
    Err(ApiError::later(
        "The same request is being done. Try again shortly.",
    ))
}

async fn begin(state: &AppState, key: Key) -> Result<Replay> {
    let begun = state
        .database
        .with((key, now()), |connection, ((tenant, key), now)| {
            Box::pin(access::begin(connection, (tenant, key), *now))
        });
    begun.await
}

/// Does a request for the first time, and writes down what came of it. What a later try may mend is not
/// written down.
async fn first(state: AppState, key: Key, request: Request, next: Next) -> ApiResult<Response> {
    let (parts, body) = next.run(request).await.into_parts();
    let body = to_bytes(body, LONGEST).await;
    let body = body.map_err(|_| ApiError::from_status(StatusCode::INTERNAL_SERVER_ERROR))?;
    let written = if parts.status.is_server_error() {
        let forgotten = state.database.with(key, |connection, (tenant, key)| {
            Box::pin(access::forget(connection, (tenant, key)))
        });
        forgotten.await
    } else {
        let etag = parts.headers.get(ETAG).and_then(|tag| tag.to_str().ok());
        let outcome = Outcome {
            status: parts.status.as_u16().into(),
            etag: etag.map(str::to_owned),
            body: body.to_vec(),
        };
        let finished =
            state
                .database
                .with((key, outcome), |connection, ((tenant, key), outcome)| {
                    Box::pin(access::finish(connection, (tenant, key), outcome))
                });
        finished.await
    };
    if let Err(error) = written {
        tracing::warn!(error = %error, "the outcome of a signed request is not written down");
    }
    Ok(Response::from_parts(parts, Body::from(body)))
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
