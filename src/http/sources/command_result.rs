//! `POST /v3/sources/{server_id}/command_result`.

use axum::extract::State;

use crate::domain::task_state;
use crate::error::{ApiResult, code};
use crate::http::extract::{ApiJson, RequestBody, SourceId};
use crate::http::state::{AppState, TENANT, now};
use crate::http::{Empty, Json};
use crate::model::CommandResult;
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
    State(state): State<AppState>,
    SourceId(id): SourceId,
    ApiJson(body, _share): ApiJson<CommandResult>,
) -> ApiResult<Json<Empty>> {
    let (Some(command), Some(outcome)) = (body.command_name, body.result) else {
        return Ok(Json(Empty {}));
    };
    let work = (id, (command, outcome), now());
    let answered = state.database.with(work, |connection, (id, answer, now)| {
        let decide = task_state::answered;
        Box::pin(sources::answer_command(
            connection,
            (TENANT, id),
            *answer,
            *now,
            decide,
        ))
    });
    answered.await?;
    Ok(Json(Empty {}))
}
