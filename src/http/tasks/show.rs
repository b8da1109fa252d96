//! `GET /v3/tasks/{task_id}`.

use axum::http::StatusCode;
use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};

use crate::domain::overall;
use crate::error::ApiResult;
use crate::http::Json;
use crate::http::extract::{Caller, IfNoneMatch, TaskId, etag};
use crate::model::Task;
use crate::storage::tasks::{self, LATEST};

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
        ("task_id" = String, Path, description = "Id of the task", max_length = 255),
        ("If-None-Match" = Option<String>, Header, description = "Entity tag of the version the client has"),
    ),
    responses(
        (status = 200, description = "The task", body = Task, headers(("ETag" = String))),
        (status = 304, description = "The client has this version"),
    ),
)]
pub async fn show_task(
    caller: Caller,
    TaskId(id): TaskId,
    known: IfNoneMatch,
) -> ApiResult<Response> {
    let stored = caller.with(id, |connection, tenant, id| {
        Box::pin(tasks::load(connection, tenant, id))
    });
    let stored = stored.await?;
    let tag = [(ETAG, etag(stored.version))];
    if known.has(stored.version) {
        return Ok((StatusCode::NOT_MODIFIED, tag).into_response());
    }
    let mut task = stored.task;
    if let Some(sub_tasks) = task.task.sub_tasks.value() {
        let latest = &sub_tasks[sub_tasks.len().saturating_sub(LATEST)..];
        task.status.overall_progress = overall::progress(latest);
        task.status.subtask_info = overall::current(latest);
    }
    Ok((tag, Json(task)).into_response())
}
