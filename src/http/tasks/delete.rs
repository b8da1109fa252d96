//! `DELETE /v3/tasks/{task_id}`.

use axum::extract::State;

use crate::error::ApiResult;
use crate::http::extract::TaskId;
use crate::http::state::{AppState, TENANT};
use crate::http::{Empty, Json};
use crate::storage::tasks;

/// Delete a task
///
/// Its source server stays registered and can be given a new task.
#[utoipa::path(
    delete,
    path = "/v3/tasks/{task_id}",
    operation_id = "DeleteTask",
    tag = "tasks",
    params(("task_id" = String, Path, description = "Id of the task", max_length = 255)),
    responses((status = 200, description = "The task is deleted", body = Empty)),
)]
pub async fn delete_task(
    State(state): State<AppState>,
    TaskId(id): TaskId,
) -> ApiResult<Json<Empty>> {
    let delete = state.database.with([id], |connection, ids| {
        Box::pin(tasks::delete(connection, TENANT, ids))
    });
    delete.await?;
    Ok(Json(Empty {}))
}
