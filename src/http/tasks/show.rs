//! `GET /v3/tasks/{task_id}`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};

use crate::domain::task_state::LATEST;
use crate::domain::{enterprise_project, overall};
use crate::http::error::ApiResult;
use crate::http::extract::{Caller, IfNoneMatch, TaskId, etag};
use crate::http::{AppState, Json, json};
use crate::model::{Field, Task};
use crate::storage::tasks::{self, Shown};

/// Show a task
///
/// Every field that an update can write, and what creation, reports, actions and checks say; `null` where
/// there is no value.
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
    let version = tasks::version(&caller, &id).await?;
    if known.has(version) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, etag(version))]).into_response());
    }
    if let Some(body) = app.shown.get(caller.tenant(), &id, version) {
        return Ok(([(ETAG, etag(version))], json(body)).into_response());
    }
    let mut db = caller.database().await?;
    let Shown { mut task, version } = tasks::show(&mut db, &id).await?;
    complete(&mut task);
    let body = Json(task).to_body();
    app.shown.keep(caller.tenant(), &id, version, &body);
    Ok(([(ETAG, etag(version))], json(body)).into_response())
}

/// Fills in what follows from other fields.
fn complete(Task { task, status }: &mut Task) {
    let project = enterprise_project::shown(&task.enterprise_project_id, &task.enterprise_project);
    task.enterprise_project_id = Field::Value(project);
    if let Some(sub_tasks) = task.sub_tasks.value() {
        let latest = &sub_tasks[sub_tasks.len().saturating_sub(LATEST)..];
        (status.overall_progress, status.subtask_info) = overall::describe(latest);
    }
}
