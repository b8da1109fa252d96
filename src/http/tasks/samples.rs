//! `GET /ext/v1/tasks/{task_id}/samples`.

use crate::clock::now;
use crate::domain::samples;
use crate::http::Json;
use crate::http::error::{ApiError, ApiResult};
use crate::http::extract::{ApiQuery, Caller, TaskId};
use crate::model::{ListSamples, SampleList};
use crate::storage;

/// List a task's samples
///
/// How the task went on: bytes, percentage, speed and usage, taken every ten seconds while its agent reports. Those of the
/// last day are kept as they are, one for each minute for a week. At most 1,000 are listed: over a longer time they are
/// further apart, and `step` says how far.
#[utoipa::path(
    get,
    path = "/ext/v1/tasks/{task_id}/samples",
    operation_id = "ListTaskSamples",
    tag = "extensions",
    params(TaskId, ListSamples),
    responses((status = 200, description = "The samples", body = SampleList)),
)]
pub async fn list_task_samples(
    caller: Caller,
    TaskId(id): TaskId,
    ApiQuery(wanted): ApiQuery<ListSamples>,
) -> ApiResult<Json<SampleList>> {
    let span = samples::span(&wanted, now());
    let mut db = caller.database().await?;
    let found =
        storage::samples::list(&mut db, &id, (span.from, span.to), span.step * 1000).await?;
    Ok(Json(SampleList {
        from: span.from,
        to: span.to,
        step: span.step,
        samples: found.ok_or_else(ApiError::no_task)?,
    }))
}
