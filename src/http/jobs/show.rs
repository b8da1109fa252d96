//! `GET /ext/v1/jobs/{job_id}`.

use crate::http::Json;
use crate::http::error::{ApiError, ApiResult};
use crate::http::extract::{Caller, JobId};
use crate::model::Job;
use crate::storage::jobs;

/// Show a job
///
/// How far an action on many tasks is.
#[utoipa::path(
    get,
    path = "/ext/v1/jobs/{job_id}",
    operation_id = "ShowJob",
    tag = "extensions",
    params(JobId),
    responses((status = 200, description = "The job", body = Job)),
)]
pub async fn show_job(caller: Caller, JobId(id): JobId) -> ApiResult<Json<Job>> {
    let job = jobs::show(&mut caller.database().await?, &id).await?;
    Ok(Json(job.ok_or_else(ApiError::no_job)?))
}
