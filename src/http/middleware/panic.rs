//! A panic outside the task that [`detach`](super::detach) runs a request in is a 500, not a closed connection.

use std::any::Any;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;

/// How a panic is answered.
pub type Answer = fn(Box<dyn Any + Send>) -> Response;

/// Layer that answers a panic with an empty 500, for the envelope to fill.
///
/// It does not log: the panic hook of [`telemetry`](crate::telemetry) has done so, with the request's id and the place in
/// the code, which is no longer known here. A handler's panic does not get here: `detach` answers it.
pub fn layer() -> CatchPanicLayer<Answer> {
    CatchPanicLayer::custom(answer as Answer)
}

fn answer(_: Box<dyn Any + Send>) -> Response {
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}
