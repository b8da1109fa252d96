//! `GET /ext/v1/session`.

use axum::Extension;

use super::shown;
use crate::auth::Principal;
use crate::http::Json;
use crate::model::ShownSession;

/// Show who the caller is
///
/// However the caller authenticates: with a token, a signature, or the cookie of a session.
#[utoipa::path(
    get,
    path = "/ext/v1/session",
    operation_id = "ShowSession",
    tag = "extensions",
    responses((status = 200, description = "The caller", body = ShownSession)),
)]
pub async fn show_session(Extension(principal): Extension<Principal>) -> Json<ShownSession> {
    Json(shown(&principal))
}
