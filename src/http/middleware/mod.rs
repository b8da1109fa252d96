//! What every request passes before and after its handler.

pub mod access_log;
pub mod answers;
pub mod authenticate;
pub mod browser;
pub mod deadline;
pub mod detach;
pub mod envelope;
pub mod gate;
pub mod leaving;
pub mod metrics;
mod once;
pub mod panic;
pub mod request_id;
mod signed;
pub mod slow_down;
pub mod unread;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::X_CONTENT_TYPE_OPTIONS;
use axum::middleware::from_fn;
use axum::response::IntoResponse;
use tower::ServiceBuilder;
use tower_http::set_header::SetResponseHeaderLayer;

/// Wraps `router`, with all its routes and its fallback, in the layers that answers of every
/// origin must pass, from the outside in:
///
/// 1. [`request_id`], as all others may use it;
/// 2. [`access_log`] and [`metrics`], which see the final status of every answer;
/// 3. [`envelope`], over all that answers in plain text;
/// 4. [`mod@panic`].
///
/// Installs the metrics recorder. Time-outs, body limits and authentication go inside, so before this call.
pub fn around<S>(router: Router<S>) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    metrics::recorder(); // before anything is counted, connections included
    router.layer(
        ServiceBuilder::new()
            .layer(from_fn(request_id::set))
            .layer(from_fn(access_log::record))
            .map_response(envelope::json)
            .layer(SetResponseHeaderLayer::overriding(
                X_CONTENT_TYPE_OPTIONS,
                HeaderValue::from_static("nosniff"),
            ))
            .map_response(IntoResponse::into_response) // out of the body type of the next
            .layer(panic::layer()),
    )
}
