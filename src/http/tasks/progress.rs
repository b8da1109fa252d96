//! `PUT /v3/tasks/{task_id}/progress`.

use std::sync::Arc;

use crate::clock::now;
use crate::domain::round;
use crate::domain::task_state::{self, Reported};
use crate::http::error::{ApiError, ApiResult, code};
use crate::http::extract::{ApiJson, Caller, RequestBody, TaskId};
use crate::http::{Empty, Json};
use crate::model::{Cause, Happening, Progress};
use crate::storage::events::Record;
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
    let report = Arc::new(Report {
        task: id,
        copies_data: round::copies_data(&name),
        name,
        said: body,
        now: now(),
    });
    // the usual report goes on with a sub-task; one that begins or ends it is looked at more closely
    let met = match tasks::progress(&caller, &report).await? {
        Some(met) => Some(met),
        None => begin_or_end(caller.begin().await?, &report).await?,
    };
    let result = match met {
        Some(Met::Applied { .. }) => "applied",
        _ => "late",
    };
    metrics::counter!("sms_progress_reports_total", "result" => result).increment(1);
    Ok(Json(Empty {}))
}

async fn begin_or_end(mut db: Transaction, report: &Report) -> ApiResult<Option<Met>> {
    let id = &*report.task;
    let source = locks::task(&mut db, id).await?;
    if tasks::predates_restart(&mut db, id, &report.name).await? {
        return Ok(None);
    }
    let mut met = tasks::progress_of_locked(&mut db, report).await?;
    if met.is_none() {
        add_step(&mut db, report).await?;
        met = tasks::progress_of_locked(&mut db, report).await?;
    }
    let is_done = report.said.progress >= Some(100);
    if let Some(Met::Applied { further, begun }) = met {
        record(&mut db, &source, report, [begun, further && is_done]);
    }
    if let Some(Met::Applied { further: true, .. }) = met {
        let situation = tasks::situation(&mut db, id, report.now).await?;
        let last_done = situation.ends_with(&report.name) && is_done;
        let effect = task_state::reported(Reported { last_done }, &situation);
        tasks::apply(
            &mut db,
            id,
            &situation,
            &effect,
            Cause::Progress,
            report.now,
        )
        .await?;
    }
    db.commit().await?;
    Ok(met)
}

fn record(db: &mut Transaction, source: &str, report: &Report, [begins, ends]: [bool; 2]) {
    let sub_task = || report.name.clone();
    let begun = begins.then(|| Happening::SubTaskStarted {
        sub_task: sub_task(),
    });
    let ended = ends.then(|| Happening::SubTaskFinished {
        sub_task: sub_task(),
    });
    for happening in begun.into_iter().chain(ended) {
        db.record(Record::of_source(source, Some(&report.task), happening));
    }
}

/// Adds the sub-task that a report is about.
async fn add_step(db: &mut Transaction, report: &Report) -> ApiResult<()> {
    let situation = tasks::situation(db, &report.task, report.now).await?;
    if !task_state::takes_new_steps(&situation) {
        return Err(ApiError::no_sub_task());
    }
    match tasks::add_sub_task(db, &report.task, &report.name).await? {
        true => Ok(()),
        false => Err(ApiError::too_many_sub_tasks()),
    }
}
