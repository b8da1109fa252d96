//! `PUT /v3/tasks/{task_id}/progress`.

use crate::clock::now;
use crate::domain::round;
use crate::domain::task_state::{self, Reported};
use crate::http::error::{ApiError, ApiResult, code};
use crate::http::extract::{ApiJson, Caller, RequestBody, TaskId};
use crate::http::{Empty, Json};
use crate::model::Progress;
use crate::storage::tasks::{self, Met, Report};
use crate::storage::{Transaction, locks};

impl RequestBody for Progress {
    const CODES: &'static [(&'static str, &'static str)] = &[
        ("subtask_name", code::SUB_TASK),
        ("progress", code::PROGRESS),
    ];
}

/// Report the progress of a sub-task
///
/// Of the newest sub-task of that name, which is added to the newest round if a task at work has none. A late report,
/// of less than is known, is accepted and changes nothing. When the last planned sub-task of a round is done, so is the
/// round, and the task goes on to its next state.
#[utoipa::path(
    put,
    path = "/v3/tasks/{task_id}/progress",
    operation_id = "UpdateTaskSpeed",
    tag = "tasks",
    params(TaskId),
    request_body = Progress,
    responses((status = 200, description = "The report is taken note of", body = Empty)),
)]
pub async fn update_task_speed(
    caller: Caller,
    TaskId(id): TaskId,
    ApiJson(body, _share): ApiJson<Progress>,
) -> ApiResult<Json<Empty>> {
    let name = body.subtask_name.clone().unwrap_or_default();
    let report = Report {
        copies_data: round::copies_data(&name),
        name,
        said: body,
        now: now(),
    };
    let mut db = caller.database().await?;
    // the usual report goes on with a sub-task; one that begins or ends it is looked at more closely
    if tasks::progress(&mut db, &id, &report, true).await? == Met::Nothing {
        begin_or_end(db.begin().await?, &id, &report).await?;
    }
    Ok(Json(Empty {}))
}

async fn begin_or_end(mut db: Transaction, id: &str, report: &Report) -> ApiResult<()> {
    locks::task(&mut db, id).await?;
    if tasks::predates_restart(&mut db, id, &report.name).await? {
        return Ok(());
    }
    let mut met = tasks::progress(&mut db, id, report, false).await?;
    if met == Met::Nothing {
        add_step(&mut db, id, report).await?;
        met = tasks::progress(&mut db, id, report, false).await?;
    }
    if met == (Met::Applied { further: true }) {
        let situation = tasks::situation(&mut db, id, report.now).await?;
        let last_done = situation.ends_with(&report.name) && report.said.progress >= Some(100);
        let effect = task_state::reported(Reported { last_done }, &situation);
        tasks::apply(&mut db, id, &situation, &effect, report.now).await?;
    }
    db.commit().await?;
    Ok(())
}

/// Adds the sub-task that a report is about.
async fn add_step(db: &mut Transaction, id: &str, report: &Report) -> ApiResult<()> {
    let situation = tasks::situation(db, id, report.now).await?;
    if !task_state::takes_new_steps(&situation) {
        return Err(ApiError::no_sub_task());
    }
    match tasks::add_sub_task(db, id, &report.name).await? {
        true => Ok(()),
        false => Err(ApiError::too_many_sub_tasks()),
    }
}
