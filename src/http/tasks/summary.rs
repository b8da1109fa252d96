//! `GET /ext/v1/tasks/summary`.

use axum::response::Response;

use crate::http::Json;
use crate::http::error::ApiResult;
use crate::http::extract::{ApiQuery, Caller};
use crate::model::{SummarizeTasks, TasksSummary};
use crate::storage::tasks;

/// Summarize tasks
///
/// How many tasks there are in each state, and how far those at work are together. A task whose state an update has removed
/// is in no state. Counts end at 10,000, so that a summary costs the same however many tasks there are.
#[utoipa::path(
    get,
    path = "/ext/v1/tasks/summary",
    operation_id = "SummarizeTasks",
    tag = "extensions",
    params(SummarizeTasks),
    responses((status = 200, description = "The figures", body = TasksSummary)),
)]
pub async fn summarize_tasks(
    caller: Caller,
    ApiQuery(wanted): ApiQuery<SummarizeTasks>,
) -> ApiResult<Response> {
    let mut db = caller.snapshot().await?;
    let summary = tasks::summary(&mut db, &wanted.filters()).await?;
    Ok(Json(summary).read_from(db))
}
