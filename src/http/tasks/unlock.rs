//! `POST /v3/tasks/{task_id}/unlock`, for older clients.

use crate::http::error::ApiResult;
use crate::http::extract::{Caller, TaskId};
use crate::http::{Empty, Json};
use crate::storage::tasks;

/// Unlock a task's target server
///
/// For older clients. Without effect here: this service locks no target servers. It only checks that the task exists.
#[utoipa::path(
    post,
    path = "/v3/tasks/{task_id}/unlock",
    operation_id = "UnlockTargetEcs",
    tag = "tasks",
    params(TaskId),
    responses((status = 200, description = "The target server is not locked", body = Empty)),
)]
pub async fn unlock_target_ecs(caller: Caller, TaskId(id): TaskId) -> ApiResult<Json<Empty>> {
    let mut db = caller.database().await?;
    tasks::require(&mut db, &id).await?;
    Ok(Json(Empty {}))
}
