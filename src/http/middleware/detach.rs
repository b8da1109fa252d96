//! Requests run to their end, whatever their clients do.
//!
//! axum drops a handler's future when its client hangs up. sqlx 0.9.0 (its issues 4385 and 4393) then leaves a
//! connection inside a transaction if `BEGIN` is on its way: later writes on that connection are acknowledged and
//! lost. So everything from here on runs in a task of its own, which a client that hangs up, or a deadline
//! outside, does not end. The cancel-storm test shows what happens without.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use crate::http::error::ApiError;

/// Runs the rest of a request in a task of `requests`. A panic there is a 500; the panic hook of
/// [`telemetry`](crate::telemetry) has logged it. A service that stops before the task has ended answers 503.
pub async fn detach(State(requests): State<TaskTracker>, request: Request, next: Next) -> Response {
    let answered = requests.spawn(next.run(request).in_current_span()).await;
    answered.unwrap_or_else(|error| {
        let status = match error.is_cancelled() {
            true => StatusCode::SERVICE_UNAVAILABLE,
            false => StatusCode::INTERNAL_SERVER_ERROR,
        };
        ApiError::from_status(status).into_response()
    })
}
