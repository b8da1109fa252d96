//! `DELETE /v3/tasks/{task_id}`.

use crate::clock::now;
use crate::domain::task_state::deletable;
use crate::http::error::{ApiResult, ErrorBody, OneOf};
use crate::http::extract::{Caller, TaskId};
use crate::http::{Empty, Json};
use crate::storage::{locks, tasks};

/// Delete a task
///
/// Refused while it is at work: while its agent is connected and its source server initializes, replicates,
/// syncs …. Its source server stays registered and can be given a new task.
#[utoipa::path(
    delete,
    path = "/v3/tasks/{task_id}",
    operation_id = "DeleteTask",
    tag = "tasks",
    params(TaskId),
    responses(
        (status = 200, description = "The task is deleted", body = Empty),
        (status = 409, description = "The task is at work", body = ErrorBody),
    ),
)]
pub async fn delete_task(caller: Caller, TaskId(id): TaskId) -> ApiResult<Json<Empty>> {
    delete_all(&caller, &[id]).await?;
    Ok(Json(Empty {}))
}

/// Deletes all of these tasks, or none where one does not exist or is at work.
pub(super) async fn delete_all(caller: &Caller, ids: &[String]) -> Result<(), OneOf> {
    let now = now();
    let mut db = caller.begin().await?;
    let locked = locks::tasks(&mut db, ids, now).await?;
    for task in &locked {
        deletable(task.source_state, task.connected).map_err(|conflict| {
            OneOf::new(&task.id, "names a task that is at work", conflict.into())
        })?;
    }
    tasks::delete(&mut db, &locked, now).await?;
    db.commit().await?;
    Ok(())
}
