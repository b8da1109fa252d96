//! `GET /v3/errors`.

use axum::extract::State;

use crate::error::ApiResult;
use crate::http::Json;
use crate::http::extract::ApiQuery;
use crate::http::state::{AppState, TENANT};
use crate::model::{FailureList, ListFailures};
use crate::storage::sources;

/// List failed migrations
///
/// Tasks that are `MIGRATE_FAIL` or `SYNC_FAIL`, newest first. `count` is the number on all pages.
#[utoipa::path(
    get,
    path = "/v3/errors",
    operation_id = "ListErrorServers",
    tag = "sources",
    params(ListFailures),
    responses((status = 200, description = "A page of failed migrations", body = FailureList)),
)]
pub async fn list_error_servers(
    State(state): State<AppState>,
    ApiQuery(wanted): ApiQuery<ListFailures>,
) -> ApiResult<Json<FailureList>> {
    let failures = state.database.with(wanted, |connection, wanted| {
        Box::pin(sources::failures(connection, TENANT, wanted))
    });
    Ok(Json(failures.await?))
}
