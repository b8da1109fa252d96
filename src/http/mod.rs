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
pub mod versions;

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{from_fn_with_state, map_request};
use axum::routing::get;
use tower_http::compression::CompressionLayer;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use json::{Empty, Json};
pub use state::{AppState, RequestLimits, now};

use crate::error::ApiError;

/// Every operation that has to do with a tenant: one line is a route and its place in the OpenAPI document.
fn tenants() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(openapi::Head::openapi())
        .routes(routes!(tasks::list::list_tasks, tasks::create::create_task))
        .routes(routes!(tasks::delete_batch::delete_tasks))
        .routes(routes!(
            tasks::show::show_task,
            tasks::update::update_task,
            tasks::delete::delete_task
        ))
        .routes(routes!(tasks::action::update_task_status))
        .routes(routes!(tasks::progress::update_task_speed))
        .routes(routes!(
            tasks::speed_limit::shows_speed_limits,
            tasks::speed_limit::update_speed
        ))
        .routes(routes!(
            tasks::configuration::show_config_setting,
            tasks::configuration::upload_special_configuration_setting
        ))
        .routes(routes!(tasks::credentials::show_passphrase))
        .routes(routes!(tasks::credentials::show_cert_key))
        .routes(routes!(tasks::log::collect_log))
        .routes(routes!(
            tasks::consistency::show_consistency_result,
            tasks::consistency::update_consistency_result
        ))
        .routes(routes!(
            tasks::consistency_export::export_consistency_results
        ))
        .routes(routes!(tasks::network_check::update_network_check_info))
        .routes(routes!(tasks::unlock::unlock_target_ecs))
        .routes(routes!(tasks::network_acl::check_net_acl))
        .routes(routes!(
            sources::list::list_servers,
            sources::register::register_server
        ))
        .routes(routes!(sources::delete_batch::delete_servers))
        .routes(routes!(sources::overview::show_overview))
        .routes(routes!(
            sources::show::show_server,
            sources::update::update_server_name,
            sources::delete::delete_server
        ))
        .routes(routes!(sources::disk_info::update_disk_info))
        .routes(routes!(sources::change_state::update_copy_state))
        .routes(routes!(sources::command::show_command))
        .routes(routes!(sources::command_result::update_command_result))
        .routes(routes!(sources::failures::list_error_servers))
}

/// What everybody may ask: about the service itself.
fn open() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(versions::list_api_version))
        .routes(routes!(versions::show_api_version))
        .routes(routes!(health::live))
        .routes(routes!(health::ready))
        .routes(routes!(middleware::metrics::render))
}

/// The OpenAPI document, as `GET /openapi.json` and the subcommand `openapi` give it.
#[must_use]
pub fn document() -> OpenApi {
    let mut document = tenants().merge(open()).into_openapi();
    openapi::add_common_refusals(&mut document);
    openapi::add_security(&mut document);
    openapi::add_example(&mut document);
    document
}

/// The service as a router, middleware included.
pub fn router(state: AppState) -> Router {
    let (tenants, _) = tenants().split_for_parts();
    let (open, _) = open().split_for_parts();
    let authenticated = from_fn_with_state(state.clone(), middleware::authenticate::authenticate);
    let limits = state.limits.clone();
    let routes = tenants
        .route_layer(authenticated)
        .merge(open)
        .route("/openapi.json", get(docs::document))
        .merge(docs::explorer())
        .fallback(async || ApiError::from_status(StatusCode::NOT_FOUND))
        .layer(CompressionLayer::new().gzip(true))
        .layer(from_fn_with_state(limits, middleware::deadline::enforce))
        .layer(map_request(async |request: Request| {
            middleware::unread::read_to_the_end(request)
        }))
        .with_state(state);
    middleware::around(routes)
}
