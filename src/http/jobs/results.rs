//! `GET /ext/v1/jobs/{job_id}/results`.

use axum::response::Response;

use crate::http::error::{ApiError, ApiResult};
use crate::http::extract::{ApiQuery, Caller, JobId};
use crate::http::page;
use crate::model::{JobResults, ListJobResults};
use crate::storage::jobs;

/// List the results of a job
///
/// What became of each task, in the order in which they have their turn.
#[utoipa::path(
    get,
    path = "/ext/v1/jobs/{job_id}/results",
    operation_id = "ListJobResults",
    tag = "extensions",
    params(JobId, ListJobResults),
    responses((status = 200, description = "A page of results", body = JobResults)),
)]
pub async fn list_job_results(
    caller: Caller,
    JobId(id): JobId,
    ApiQuery(wanted): ApiQuery<ListJobResults>,
) -> ApiResult<Response> {
    let mut db = caller.snapshot().await?;
    jobs::show(&mut db, &id)
        .await?
        .ok_or_else(ApiError::no_job)?;
    let page = jobs::results(&mut db, &id, &wanted).await?;
    let next = |marker: String| ListJobResults {
        marker: marker.parse().ok(),
        ..wanted
    };
    Ok(page::page(page, next, db))
}
