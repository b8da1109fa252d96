//! `/board/`: a web page that shows migrations and acts on them. It is a client of the API as any other, made from `web/`.

mod assets;
mod page;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY};
use axum::http::{HeaderName, StatusCode};
use axum::response::Redirect;
use axum::routing::get;
use tower::ServiceBuilder;
use tower_http::set_header::SetResponseHeaderLayer;

use super::error::ApiError;
use super::state::AppState;

/// What the page may do: load its own files, ask this service, and nothing else. No inline script or style, no text that
/// becomes a script (Trusted Types), no frame around it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                      connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'; \
                      require-trusted-types-for 'script'; trusted-types 'none'";

/// No other page has a hold of this one's window.
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// The page and its files.
pub(super) fn board() -> Router<AppState> {
    let set =
        |name, value| SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value));
    Router::new()
        // relative, as a proxy may serve it under another path
        .route("/board", get(async || Redirect::temporary("board/")))
        .route("/board/", get(page::show))
        .route("/board/assets/{file}", get(assets::show))
        .route(
            "/board/assets/",
            get(async || ApiError::from_status(StatusCode::NOT_FOUND)),
        )
        .route("/board/{*page}", get(page::show))
        .layer(
            ServiceBuilder::new()
                .layer(set(CONTENT_SECURITY_POLICY, POLICY))
                .layer(set(REFERRER_POLICY, "same-origin"))
                .layer(set(OPENER_POLICY, "same-origin")),
        )
}
