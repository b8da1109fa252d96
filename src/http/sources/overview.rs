//! `GET /v3/sources/overview`.

use crate::http::Json;
use crate::http::error::ApiResult;
use crate::http::extract::Caller;
use crate::model::Overview;
use crate::storage::sources;

/// Count source servers by state
///
/// With the older names (`replicating`, `other`) and the current ones.
#[utoipa::path(
    get,
    path = "/v3/sources/overview",
    operation_id = "ShowOverview",
    tag = "sources",
    responses((status = 200, description = "The counts", body = Overview)),
)]
pub async fn show_overview(caller: Caller) -> ApiResult<Json<Overview>> {
    let mut db = caller.database().await?;
    Ok(Json(sources::overview(&mut db).await?))
}
