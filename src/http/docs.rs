//! `GET /docs`: the API explorer, with its assets in the binary.

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_SECURITY_POLICY;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::state::AppState;

/// What the page may load, and that no other page may show it in a frame. Its styles are inline.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// An explorer of `/openapi.json` that works offline.
pub(super) fn explorer() -> Router<AppState> {
    let config = Config::new(["/openapi.json"])
        .try_it_out_enabled(true)
        .display_operation_id(true)
        // otherwise the page sends the document's address to a validator on the Internet
        .validator_url("none");
    let explorer: Router<AppState> = SwaggerUi::new("/docs").config(config).into();
    explorer.layer(SetResponseHeaderLayer::overriding(
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(POLICY),
    ))
}
