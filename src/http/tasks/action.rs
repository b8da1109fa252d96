//! `POST /v3/tasks/{task_id}/action`.

use crate::clock::now;
use crate::domain::task_state::{self, Act};
use crate::http::error::{ApiResult, ErrorBody};
use crate::http::extract::{ApiJson, Caller, RequestBody, TaskId};
use crate::http::{Empty, Json};
use crate::model::{Action, Cause, Happening, Operation};
use crate::storage::events::Record;
use crate::storage::tasks::{self, Choices};
use crate::storage::{Transaction, locks};

impl RequestBody for Action {}

/// Manage a task
///
/// Starts, stops, synchronizes, launches …, if the task's state allows it. The agent learns of it with its next
/// command.
#[utoipa::path(
    post,
    path = "/v3/tasks/{task_id}/action",
    operation_id = "UpdateTaskStatus",
    tag = "tasks",
    params(TaskId),
    request_body = Action,
    responses(
        (status = 200, description = "The operation has begun", body = Empty),
        (status = 400, description = "The task's state does not allow it, or the body breaks a rule", body = ErrorBody),
    ),
)]
pub async fn update_task_status(
    caller: Caller,
    TaskId(id): TaskId,
    ApiJson(body, _share): ApiJson<Action>,
) -> ApiResult<Json<Empty>> {
    let Some(operation) = body.operation else {
        return Ok(Json(Empty {}));
    };
    let act = Act {
        operation,
        bucket: body.param.and_then(|param| param.bucket),
        expire: None,
    };
    let choices = Choices {
        consistency_check: body.is_need_consistency_check,
        clone_template: body
            .template_id
            .filter(|_| operation == Operation::CloneTest),
    };
    act_on(&caller, &id, &act, &choices).await
}

/// Does an action, for any operation of the API.
pub(super) async fn act_on(
    caller: &Caller,
    id: &str,
    act: &Act,
    choices: &Choices,
) -> ApiResult<Json<Empty>> {
    let mut db = caller.begin().await?;
    locks::task(&mut db, id).await?;
    tasks::choose(&mut db, id, choices).await?;
    let requested = Happening::ActionRequested {
        operation: act.operation,
        reason: None,
        job_id: None,
    };
    perform(&mut db, id, act, requested).await?;
    caller.commit(db, Empty {}).await
}

/// Does an action on a locked task, and records it as what was requested.
pub(crate) async fn perform(
    db: &mut Transaction,
    id: &str,
    act: &Act,
    requested: Happening,
) -> ApiResult<()> {
    let now = now();
    let situation = tasks::situation(db, id, now).await?;
    let effect = task_state::act(act, &situation)?;
    db.record(Record::of_source(&situation.source_id, Some(id), requested));
    tasks::apply(db, id, &situation, &effect, Cause::Action, now).await?;
    Ok(())
}
