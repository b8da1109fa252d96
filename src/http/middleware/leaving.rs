//! A service that is about to stop.

use axum::extract::{Request, State};
use axum::http::header::CONNECTION;
use axum::http::{HeaderValue, Version};
use axum::middleware::Next;
use axum::response::Response;
use tokio_util::sync::CancellationToken;

/// Closes a connection after its next answer, so that its client goes elsewhere before the service is gone. Over HTTP/2 this
/// is done at the end, without harm: the client is told which of its requests were seen.
pub async fn part(
    State(leaving): State<CancellationToken>,
    request: Request,
    next: Next,
) -> Response {
    let version = request.version();
    let mut response = next.run(request).await;
    if leaving.is_cancelled() && version < Version::HTTP_2 {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(CONNECTION, close);
    }
    response
}
