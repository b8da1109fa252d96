//! Answers that a client could leave in memory.

use std::sync::Arc;

use axum::body::HttpBody;
use axum::extract::{Request, State};
use axum::http::Version;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::http::error::ApiError;
use crate::http::outgoing::{COMPRESSED, Outgoing};

/// What fits into the buffers of a connection, in bytes: over HTTP/1 it is written at once, and the server's time limit
/// for writing applies.
const BUFFERED: u64 = 64 * 1024;

/// Watches all answers but those that fit into the buffers of an HTTP/1 connection.
pub async fn watch(
    State(outgoing): State<Arc<Outgoing>>,
    request: Request,
    next: Next,
) -> Response {
    let version = request.version();
    let response = next.run(request).await;
    let hint = response.body().size_hint();
    let is_small = hint.upper().is_some_and(|bytes| bytes <= BUFFERED);
    if (is_small && version < Version::HTTP_2) || hint.exact() == Some(0) {
        return response;
    }
    let kind = response.headers().get(CONTENT_TYPE);
    let is_stream = kind.is_some_and(|kind| kind == "text/event-stream");
    let (parts, body) = response.into_parts();
    // events are made one by one, when the client takes them
    let bytes = if is_stream { 0 } else { COMPRESSED };
    match outgoing.watch(body, bytes) {
        Some(body) => Response::from_parts(parts, body),
        None => ApiError::no_memory().into_response(),
    }
}
