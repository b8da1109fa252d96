//! `GET /v3/tasks/{task_id}`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};

use crate::clock::now;
use crate::domain::task_state::LATEST;
use crate::domain::{enterprise_project, overall};
use crate::http::error::ApiResult;
use crate::http::extract::{Caller, IfNoneMatch, Revision, TaskId};
use crate::http::{AppState, Json, json};
use crate::model::{Field, Task};
use crate::storage::tasks::{self, Shown, Version};

/// Show a task
///
/// Every field that an update can write, and what creation, reports, actions and checks say; `null` where
/// there is no value. `connected` is as the agent's last sign of life or a later update has it.
#[utoipa::path(
    get,
    path = "/v3/tasks/{task_id}",
    operation_id = "ShowTask",
    tag = "tasks",
    params(
        TaskId,
        ("If-None-Match" = Option<String>, Header, description = "Entity tag of the version the client has"),
    ),
    responses(
        (status = 200, description = "The task", body = Task, headers(("ETag" = String))),
        (status = 304, description = "The client has this version"),
    ),
)]
pub async fn show_task(
    State(app): State<AppState>,
    caller: Caller,
    TaskId(id): TaskId,
    known: IfNoneMatch,
) -> ApiResult<Response> {
    let now = now();
    let revision = revision(&tasks::version(&caller, &id).await?, now);
    if known.has(revision) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, revision.etag())]).into_response());
    }
    if let Some(body) = app.shown.get(caller.tenant(), &id, revision) {
        return Ok(([(ETAG, revision.etag())], json(body)).into_response());
    }
    let (Shown { mut task, version }, db) = tasks::show(&caller, &id).await?;
    let revision = self::revision(&version, now);
    complete(&mut task, version.connection.at(now));
    let body = Json(task).to_body();
    drop(db);
    app.shown.keep(caller.tenant(), &id, revision, &body);
    Ok(([(ETAG, revision.etag())], json(body)).into_response())
}

fn revision(version: &Version, now: i64) -> Revision {
    Revision {
        version: version.number,
        connected: version.connection.deviation(now),
    }
}

/// Fills in what follows from other fields, and from the source.
fn complete(Task { task, status }: &mut Task, connected: bool) {
    task.connected = Field::Value(connected);
    let project = enterprise_project::shown(&task.enterprise_project_id, &task.enterprise_project);
    task.enterprise_project_id = Field::Value(project);
    if let Some(sub_tasks) = task.sub_tasks.value() {
        let latest = &sub_tasks[sub_tasks.len().saturating_sub(LATEST)..];
        (status.overall_progress, status.subtask_info) = overall::describe(latest);
    }
}
