//! `POST /v3/sources/{server_id}/command_result`.

use crate::domain::task_state::{self, Answer};
use crate::error::{ApiResult, code};
use crate::http::extract::{ApiJson, Caller, RequestBody, SourceId};
use crate::http::state::now;
use crate::http::{Empty, Json};
use crate::model::{CommandResult, ResultDetail};
use crate::storage::sources;

impl RequestBody for CommandResult {
    const CODES: &'static [(&'static str, &'static str)] = &[
        ("command_name", code::COMMAND_NAME),
        ("result", code::COMMAND_RESULT),
        ("result_detail", code::RESULT_DETAIL),
    ];
}

/// Report what came of a command
///
/// Acknowledges it; the task goes on to its next state. What was acknowledged already changes nothing.
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
        error: body.result_detail.as_ref().and_then(error_json),
        now: now(),
    };
    let answered = caller.with((id, answer), |connection, tenant, (id, answer)| {
        let decide = task_state::answered;
        Box::pin(sources::answer_command(
            connection,
            (tenant, id),
            answer,
            decide,
        ))
    });
    answered.await?;
    Ok(Json(Empty {}))
}

/// What an agent says of a failure as `error_json` has it, if there is something and it is not too long.
fn error_json(detail: &ResultDetail) -> Option<String> {
    detail.error_code.as_ref()?;
    let text = serde_json::to_string(detail).ok()?;
    (text.chars().count() <= 1024).then_some(text)
}
