//! `GET /docs`: the API explorer, with its assets in the binary.

use axum::Router;
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::state::AppState;

/// An explorer of `/openapi.json` that works offline.
pub(super) fn explorer() -> Router<AppState> {
    let config = Config::new(["/openapi.json"])
        .try_it_out_enabled(true)
        .display_operation_id(true)
        // otherwise the page sends the document's address to a validator on the Internet
        .validator_url("none");
    SwaggerUi::new("/docs").config(config).into()
}
