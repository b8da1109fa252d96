//! `POST /v3/tasks/{task_id}/action`.

use crate::domain::task_state::{self, Act};
use crate::error::{ApiResult, ErrorBody};
use crate::http::extract::{ApiJson, Caller, RequestBody, TaskId};
use crate::http::state::now;
use crate::http::{Empty, Json};
use crate::model::{Action, Operation};
use crate::storage::tasks::{self, Choices};

impl RequestBody for Action {}

/// Manage a task
///
/// Starts, stops, synchronizes, launches …: what the task's state allows. The agent learns of it with its
/// next command.
#[utoipa::path(
    post,
    path = "/v3/tasks/{task_id}/action",
    operation_id = "UpdateTaskStatus",
    tag = "tasks",
    params(("task_id" = String, Path, description = "Id of the task", max_length = 255)),
    request_body = Action,
    responses(
        (status = 200, description = "The operation has begun", body = Empty),
        (status = 409, description = "The task's state does not allow it", body = ErrorBody),
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
    run(&caller, id, act, choices).await
}

/// Does an action, whichever operation of the API it comes from.
pub(super) async fn run(
    caller: &Caller,
    id: String,
    act: Act,
    choices: Choices,
) -> ApiResult<Json<Empty>> {
    let work = (id, act, choices, now());
    let acted = caller.with(work, |connection, tenant, (id, act, choices, now)| {
        let decide = |situation: &task_state::Situation| task_state::act(act, situation);
        Box::pin(tasks::act(connection, (tenant, id), choices, *now, decide))
    });
    acted.await?;
    Ok(Json(Empty {}))
}
