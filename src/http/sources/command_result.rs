//! `POST /v3/sources/{server_id}/command_result`.

use crate::clock::now;
use crate::domain::task_state::{self, Answer};
use crate::http::error::{ApiError, ApiResult, code};
use crate::http::extract::{ApiJson, Caller, RequestBody, SourceId};
use crate::http::{Empty, Json};
use crate::model::{Cause, CommandResult, Happening};
use crate::storage::events::Record;
use crate::storage::sources::{self, Acknowledged};
use crate::storage::{locks, tasks};

impl RequestBody for CommandResult {
    const CODES: &'static [(&'static str, &'static str)] = &[
        ("command_name", code::COMMAND_NAME),
        ("result", code::COMMAND_RESULT),
        ("result_detail", code::RESULT_DETAIL),
    ];
}

/// Report the result of a command
///
/// Acknowledges the command, and moves the task to its next state. Repeated reports change nothing.
#[utoipa::path(
    post,
    path = "/v3/sources/{server_id}/command_result",
    operation_id = "UpdateCommandResult",
    tag = "sources",
    params(("server_id" = String, Path, description = "Id of the source server", max_length = 255)),
    request_body = CommandResult,
    responses((status = 200, description = "The command is acknowledged", body = Empty)),
)]
pub async fn update_command_result(
    caller: Caller,
    SourceId(id): SourceId,
    ApiJson(body, _share): ApiJson<CommandResult>,
) -> ApiResult<Json<Empty>> {
    let (Some(command), Some(outcome)) = (body.command_name, body.result) else {
        return Ok(Json(Empty {}));
    };
    let answer = Answer {
        command,
        outcome,
        error: body.result_detail.as_ref().and_then(task_state::error_json),
        now: now(),
    };
    let mut db = caller.begin().await?;
    let task = locks::source_with_task(&mut db, &id).await?;
    sources::visit(&mut db, &id, answer.now).await?;
    let task = task.ok_or_else(ApiError::source_has_no_task)?;
    match sources::command_result(&mut db, &id, &answer).await? {
        Acknowledged::OtherCommand => return Err(ApiError::other_command()),
        Acknowledged::Command => {
            let situation = tasks::situation(&mut db, &task, answer.now).await?;
            let effect = task_state::answered(&answer, &situation);
            let answered = Happening::CommandAnswered {
                command,
                result: outcome,
            };
            db.record(Record::of_source(&id, Some(&task), answered));
            tasks::apply(
                &mut db,
                &task,
                &situation,
                &effect,
                Cause::CommandResult,
                answer.now,
            )
            .await?;
        }
        Acknowledged::Nothing => {}
    }
    db.commit().await?;
    Ok(Json(Empty {}))
}
