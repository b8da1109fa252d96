//! `GET /ext/v1/tasks/{task_id}/actions`.

use crate::clock::now;
use crate::domain::task_state::{self, Act};
use crate::http::Json;
use crate::http::error::{ApiError, ApiResult};
use crate::http::extract::{Caller, TaskId};
use crate::model::{AllowedAction, AllowedActions, Operation};
use crate::storage::tasks;

/// List what can be done with a task
///
/// Each operation of `POST /v3/tasks/{task_id}/action`: whether the task's state allows it at the moment, and why not.
#[utoipa::path(
    get,
    path = "/ext/v1/tasks/{task_id}/actions",
    operation_id = "ListTaskActions",
    tag = "extensions",
    params(TaskId),
    responses((status = 200, description = "The operations", body = AllowedActions)),
)]
pub async fn list_task_actions(
    caller: Caller,
    TaskId(id): TaskId,
) -> ApiResult<Json<AllowedActions>> {
    let mut db = caller.snapshot().await?;
    let situation = tasks::situation(&mut db, &id, now()).await?;
    let actions = Operation::ALL.iter().map(|operation| {
        let refusal = task_state::act(&Act::from(*operation), &situation).err();
        let refusal = refusal.map(ApiError::from);
        let refused = refusal.as_ref().and_then(ApiError::refused);
        AllowedAction {
            operation: *operation,
            is_allowed: refused.is_none(),
            error_code: refused.map(|(code, _)| code.to_owned()),
            error_msg: refused.map(|(_, message)| message.to_owned()),
        }
    });
    Ok(Json(AllowedActions {
        actions: actions.collect(),
    }))
}
