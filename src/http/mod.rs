//! The HTTP side: the whole API on one screen, and what every request passes through.

pub mod docs;
pub mod extract;
pub mod health;
mod json;
pub mod middleware;
pub mod openapi;
pub mod sources;
mod state;
pub mod tasks;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use tower_http::compression::CompressionLayer;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use json::{Empty, Json};
pub use state::{AppState, RequestLimits, now};

use crate::error::ApiError;

/// Every operation: one line is a route and its place in the OpenAPI document.
fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(openapi::Head::openapi())
        .routes(routes!(tasks::list::list_tasks, tasks::create::create_task))
        .routes(routes!(tasks::delete_batch::delete_tasks))
        .routes(routes!(
            tasks::show::show_task,
            tasks::update::update_task,
            tasks::delete::delete_task
        ))
        .routes(routes!(sources::register::register_server))
        .routes(routes!(
            sources::show::show_server,
            sources::delete::delete_server
        ))
        .routes(routes!(health::live))
        .routes(routes!(health::ready))
        .routes(routes!(middleware::metrics::render))
}

/// The OpenAPI document, as `GET /openapi.json` and the subcommand `openapi` give it.
#[must_use]
pub fn document() -> OpenApi {
    let mut document = api().into_openapi();
    openapi::add_common_refusals(&mut document);
    openapi::add_example(&mut document);
    document
}

/// The service as a router, middleware included.
pub fn router(state: AppState) -> Router {
    let (routes, _) = api().split_for_parts();
    let limits = state.limits.clone();
    let routes = routes
        .route("/openapi.json", get(docs::document))
        .merge(docs::explorer())
        .fallback(async || ApiError::from_status(StatusCode::NOT_FOUND))
        .layer(CompressionLayer::new().gzip(true))
        .layer(from_fn_with_state(limits, middleware::deadline::enforce))
        .with_state(state);
    middleware::around(routes)
}
