//! `GET /v3/errors`.

use axum::response::Response;

use crate::catalogue;
use crate::http::error::ApiResult;
use crate::http::extract::{ApiQuery, Caller};
use crate::http::page;
use crate::model::{FailureList, ListFailures};
use crate::storage::sources;

/// List failed migrations
///
/// Lists tasks in the state `MIGRATE_FAIL` or `SYNC_FAIL`, newest first. `count` is the number on all pages, at most
/// 10,000.
#[utoipa::path(
    get,
    path = "/v3/errors",
    operation_id = "ListErrorServers",
    tag = "sources",
    params(ListFailures),
    responses((status = 200, description = "A page of failed migrations", body = FailureList)),
)]
pub async fn list_error_servers(
    caller: Caller,
    ApiQuery(wanted): ApiQuery<ListFailures>,
) -> ApiResult<Response> {
    let mut db = caller.snapshot().await?;
    let mut page = sources::errors(&mut db, &wanted).await?;
    for failure in &mut page.list.migration_errors {
        let error = failure.error_json.as_deref();
        failure.error_advice = error.and_then(catalogue::advice_on_failure);
    }
    let next = |marker| ListFailures {
        marker: Some(marker),
        offset: None,
        ..wanted
    };
    Ok(page::page(page, next, db))
}
