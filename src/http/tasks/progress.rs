//! `PUT /v3/tasks/{task_id}/progress`.

use crate::domain::{round, task_state};
use crate::error::{ApiResult, code};
use crate::http::extract::{ApiJson, Caller, RequestBody, TaskId};
use crate::http::state::now;
use crate::http::{Empty, Json};
use crate::model::Progress;
use crate::storage::tasks::{self, Report};

impl RequestBody for Progress {
    const CODES: &'static [(&'static str, &'static str)] = &[
        ("subtask_name", code::SUB_TASK),
        ("progress", code::PROGRESS),
    ];
}

/// Report the progress of a sub-task
///
/// Of the newest sub-task of that name. A late report, of less than is known, is accepted and changes
/// nothing. When the last sub-task of a round is done, so is the round, and the task goes on to its next state.
#[utoipa::path(
    put,
    path = "/v3/tasks/{task_id}/progress",
    operation_id = "UpdateTaskSpeed",
    tag = "tasks",
    params(("task_id" = String, Path, description = "Id of the task", max_length = 255)),
    request_body = Progress,
    responses((status = 200, description = "The report is taken note of", body = Empty)),
)]
pub async fn update_task_speed(
    caller: Caller,
    TaskId(id): TaskId,
    ApiJson(body, _share): ApiJson<Progress>,
) -> ApiResult<Json<Empty>> {
    let name = body
        .subtask_name
        .map(|name| name.to_string())
        .unwrap_or_default();
    let report = Report {
        copies_data: round::copies_data(&name),
        name,
        said: body,
        now: now(),
    };
    let reported = caller.with((id, report), |connection, tenant, (id, report)| {
        Box::pin(tasks::report(
            connection,
            (tenant, id),
            report,
            task_state::reported,
        ))
    });
    reported.await?;
    Ok(Json(Empty {}))
}
