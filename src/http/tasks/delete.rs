//! `DELETE /v3/tasks/{task_id}`.

use crate::domain::task_state::deletable;
use crate::error::{ApiResult, ErrorBody};
use crate::http::extract::{Caller, TaskId};
use crate::http::state::now;
use crate::http::{Empty, Json};
use crate::storage::tasks;

/// Delete a task
///
/// Refused while it is at work: while its agent is connected and its source server initializes, replicates,
/// syncs …. Its source server stays registered and can be given a new task.
#[utoipa::path(
    delete,
    path = "/v3/tasks/{task_id}",
    operation_id = "DeleteTask",
    tag = "tasks",
    params(("task_id" = String, Path, description = "Id of the task", max_length = 255)),
    responses(
        (status = 200, description = "The task is deleted", body = Empty),
        (status = 409, description = "The task is at work", body = ErrorBody),
    ),
)]
pub async fn delete_task(caller: Caller, TaskId(id): TaskId) -> ApiResult<Json<Empty>> {
    let delete = caller.with(([id], now()), |connection, tenant, (ids, now)| {
        Box::pin(tasks::delete(connection, tenant, ids, *now, deletable))
    });
    delete.await?;
    Ok(Json(Empty {}))
}
