//! `GET /v3/sources/overview`.

use axum::extract::State;

use crate::error::ApiResult;
use crate::http::Json;
use crate::http::state::{AppState, TENANT};
use crate::model::Overview;
use crate::storage::sources;

/// Count source servers by state
///
/// With the names of the founding page's era (`replicating`, `other`) beside those of today.
#[utoipa::path(
    get,
    path = "/v3/sources/overview",
    operation_id = "ShowOverview",
    tag = "sources",
    responses((status = 200, description = "The counts", body = Overview)),
)]
pub async fn show_overview(State(state): State<AppState>) -> ApiResult<Json<Overview>> {
    let overview = state.database.with((), |connection, ()| {
        Box::pin(sources::overview(connection, TENANT))
    });
    Ok(Json(overview.await?))
}
