//! `PUT /v3/tasks/{task_id}`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};

use crate::domain::task_update;
use crate::error::{ApiResult, ErrorBody, code};
use crate::http::Json;
use crate::http::extract::{ApiJson, IfMatch, RequestBody, TaskId, etag};
use crate::http::state::{AppState, TENANT};
use crate::model::{Created, UpdateTask};
use crate::storage::tasks::{self, TaskUpdate};

impl RequestBody for UpdateTask {
    const CODES: &'static [(&'static str, &'static str)] =
        &[("name", code::TASK_NAME), ("type", code::TASK_TYPE)];
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
        (status = 200, description = "The task is updated", body = Created, headers(("ETag" = String))),
        (status = 412, description = "The task is at another version", body = ErrorBody),
    ),
)]
pub async fn update_task(
    State(state): State<AppState>,
    TaskId(id): TaskId,
    IfMatch(versions): IfMatch,
    ApiJson(body, share): ApiJson<UpdateTask>,
) -> ApiResult<Response> {
    let contents = task_update::decide(&id, body)?;
    let task = id.clone();
    let taken_apart = share.work(move || TaskUpdate::new(TENANT, &task, contents));
    let update = Arc::new(taken_apart.await??);
    let versions = Arc::new(versions);
    let version = state
        .database
        .run(move |connection| {
            let (update, versions) = (Arc::clone(&update), Arc::clone(&versions));
            Box::pin(async move { tasks::update(connection, &update, versions.as_deref()).await })
        })
        .await?;
    Ok(([(ETAG, etag(version))], Json(Created { id })).into_response())
}
