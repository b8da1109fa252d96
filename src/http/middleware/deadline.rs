//! The longest a request may take, its body included.

use std::sync::Arc;

use axum::body::HttpBody;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::http::RequestLimits;
use crate::http::error::ApiError;

/// Answers 503 once the time is over. Work that the handler has given to the database goes on to its
/// end all the same: whether it is done is unknown to the client, who may repeat the request.
pub async fn enforce(
    State(limits): State<Arc<RequestLimits>>,
    request: Request,
    next: Next,
) -> Response {
    let deadline = if request.body().is_end_stream() {
        limits.answer_deadline
    } else {
        limits.body_deadline + limits.answer_deadline
    };
    tokio::time::timeout(deadline, next.run(request))
        .await
        .unwrap_or_else(|_| {
            ApiError::later(
                "The request took too long; whether it was done is not known. Repeat it.",
            )
            .into_response()
        })
}
