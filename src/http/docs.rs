//! The API explorer at `/docs`, its assets in the binary, and the document it shows.

use std::sync::LazyLock;

use axum::Router;
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::Json;
use super::state::AppState;

static DOCUMENT: LazyLock<OpenApi> = LazyLock::new(super::document);

/// `GET /openapi.json`: the document.
pub async fn document() -> Json<&'static OpenApi> {
    Json(&DOCUMENT)
}

/// `GET /docs`: an explorer that works offline.
pub(super) fn explorer() -> Router<AppState> {
    let config = Config::new(["/openapi.json"])
        .try_it_out_enabled(true)
        .display_operation_id(true)
        // or the page would send the document's address to a validator on the Internet
        .validator_url("none");
    SwaggerUi::new("/docs").config(config).into()
}
