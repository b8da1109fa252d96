//! `PUT /v3/tasks/{task_id}`.

use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};

use crate::domain::task_update;
use crate::error::{ApiError, ApiResult, ErrorBody, code};
use crate::http::Json;
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
        ("task_id" = String, Path, description = "Id of the task", max_length = 255),
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
    let decided = task_update::decide(&id, body);
    let contents =
        decided.map_err(|violation| ApiError::violations(&[violation], UpdateTask::CODES))?;
    let (tenant, task) = (caller.tenant().to_owned(), id.clone());
    let taken_apart = share.work(move || TaskUpdate::new(&tenant, &task, contents));
    let (update, share) = taken_apart.await?;
    let work = (update?, versions, share);
    let saved = caller.with(work, |connection, _, (update, versions, _)| {
        Box::pin(tasks::update(connection, update, versions.as_deref()))
    });
    let saved = saved.await?;
    if saved.unswept {
        sweep(&caller, id.clone()).await;
    }
    Ok(([(ETAG, etag(saved.version))], Json(IdResponse { id })).into_response())
}

/// Removes what the update made superfluous. It is committed, so that a failure here is not the
/// client's: the next update makes up for it.
async fn sweep(caller: &Caller, id: String) {
    let swept = caller.with(id, |connection, tenant, id| {
        Box::pin(tasks::sweep(connection, tenant, id))
    });
    if let Err(error) = swept.await {
        tracing::warn!(error = %error, "superfluous rows stay until the next update");
    }
}
