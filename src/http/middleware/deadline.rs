//! The longest a request may take: its body, and from then on its answer.

use std::sync::Arc;

use axum::body::HttpBody;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use crate::http::RequestLimits;
use crate::http::error::ApiError;
use crate::http::extract::BodyRead;

/// Answers 503 once the time is over. Work that the handler has given to the database goes on to its
/// end all the same: whether it is done is unknown to the client, who may repeat the request.
pub async fn enforce(
    State(limits): State<Arc<RequestLimits>>,
    mut request: Request,
    next: Next,
) -> Response {
    let read = Arc::new(Notify::new());
    let has_body = !request.body().is_end_stream();
    if has_body {
        let read = BodyRead(Arc::clone(&read));
        request.extensions_mut().insert(read);
    }
    let too_late = async {
        if has_body {
            // whoever does not read it has as much time as if it arrived as late as it may
            let _ = timeout(limits.body_deadline, read.notified()).await;
        }
        sleep(limits.answer_deadline).await;
    };
    tokio::select! {
        biased;
        response = next.run(request) => response,
        () = too_late => ApiError::later(
            "The request took too long; whether it was done is not known. Repeat it.",
        )
        .into_response(),
    }
}
