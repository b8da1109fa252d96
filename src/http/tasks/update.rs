//! `PUT /v3/tasks/{task_id}`.

use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};

use crate::clock::now;
use crate::domain::task_update;
use crate::http::Json;
use crate::http::error::{ApiError, ApiResult, ErrorBody, code};
use crate::http::extract::{ApiJson, Caller, IfMatch, RequestBody, TaskId, etag};
use crate::model::{IdResponse, UpdateTask};
use crate::storage::tasks::{self, TaskUpdate};

impl RequestBody for UpdateTask {
    const CODES: &'static [(&'static str, &'static str)] =
        &[("name", code::TASK_NAME), ("type", code::TASK_TYPE)];
    const OPTIONAL_IN_CURRENT: bool = true;
}

/// Update a task
///
/// Writes what the body says and leaves alone what it does not say. `null` clears a field, or sets it
/// back to its default. `source_server`, `target_server` and `clone_server` merge by the same rule;
/// arrays are replaced whole. With `If-Match`, the task is only updated at that version.
#[utoipa::path(
    put,
    path = "/v3/tasks/{task_id}",
    operation_id = "UpdateTask",
    tag = "tasks",
    params(
        TaskId,
        ("If-Match" = Option<String>, Header, description = "Entity tag of the version to update"),
    ),
    request_body = UpdateTask,
    responses(
        (status = 200, description = "The task is updated", body = IdResponse, headers(("ETag" = String))),
        (status = 412, description = "The task is at another version", body = ErrorBody),
    ),
)]
pub async fn update_task(
    caller: Caller,
    TaskId(id): TaskId,
    IfMatch(versions): IfMatch,
    ApiJson(body, share): ApiJson<UpdateTask>,
) -> ApiResult<Response> {
    let contents = task_update::decide(&id, body)
        .map_err(|violation| ApiError::violations(&[violation], UpdateTask::CODES))?;
    let (update, _share) = share.work(move || TaskUpdate::of(contents)).await?;
    let version = tasks::update(&caller, &id, update?, versions.as_deref(), now()).await?;
    Ok(([(ETAG, etag(version))], Json(IdResponse { id })).into_response())
}
