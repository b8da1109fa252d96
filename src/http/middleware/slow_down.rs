//! Clients that are asked to come back later, and do not wait.
//!
//! Many clients send a refused request again at once. A refusal costs less than an answer, so that a service that
//! refuses quickly would be asked ever more often, and in the end do little else. So the refusal itself takes its time,
//! for which nothing is held but the client's own connection.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::middleware::Next;
use axum::response::Response;
use tokio::sync::Semaphore;
use tokio::time::sleep;

use crate::http::RequestLimits;

/// Refusals that are held back at one time, over all connections. HTTP/2 allows a hundred on each.
static HELD_BACK: Semaphore = Semaphore::const_new(16_384);

/// Holds back refusals because of overload or an outage, each for a different time.
pub async fn slow_down(
    State(limits): State<Arc<RequestLimits>>,
    request: Request,
    next: Next,
) -> Response {
    let response = next.run(request).await;
    let is_later = response.status() == StatusCode::SERVICE_UNAVAILABLE
        && response.headers().contains_key(RETRY_AFTER);
    if is_later && let Ok(_held) = HELD_BACK.try_acquire() {
        sleep(limits.busy_delay.mul_f64(rand::random_range(0.5..1.5))).await;
    }
    response
}
