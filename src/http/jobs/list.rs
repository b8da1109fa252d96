//! `GET /ext/v1/jobs`.

use axum::response::Response;

use crate::http::error::ApiResult;
use crate::http::extract::{ApiQuery, Caller};
use crate::http::page;
use crate::model::{JobList, ListJobs};
use crate::storage::jobs;

/// List jobs
///
/// Actions on many tasks, newest first. Those that have finished are kept as long as events.
#[utoipa::path(
    get,
    path = "/ext/v1/jobs",
    operation_id = "ListJobs",
    tag = "extensions",
    params(ListJobs),
    responses((status = 200, description = "A page of jobs", body = JobList)),
)]
pub async fn list_jobs(
    caller: Caller,
    ApiQuery(wanted): ApiQuery<ListJobs>,
) -> ApiResult<Response> {
    let mut db = caller.snapshot().await?;
    let page = jobs::list(&mut db, &wanted).await?;
    let next = |marker| ListJobs {
        marker: Some(marker),
        ..wanted
    };
    Ok(page::page(page, next, db))
}
