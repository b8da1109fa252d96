//! `POST /v3/tasks/delete`.

use std::sync::Arc;

use axum::extract::State;

use crate::error::{ApiError, ApiResult, ErrorBody};
use crate::http::extract::{ApiJson, RequestBody};
use crate::http::state::{AppState, TENANT};
use crate::http::{Empty, Json};
use crate::model::DeleteTasks;
use crate::storage::{Error, tasks};

impl RequestBody for DeleteTasks {}

/// Delete tasks
///
/// All of them, or none where one does not exist.
#[utoipa::path(
    post,
    path = "/v3/tasks/delete",
    operation_id = "DeleteTasks",
    tag = "tasks",
    request_body = DeleteTasks,
    responses(
        (status = 200, description = "The tasks are deleted", body = Empty),
        (status = 404, description = "One of the tasks does not exist; none is deleted", body = ErrorBody),
    ),
)]
pub async fn delete_tasks(
    State(state): State<AppState>,
    ApiJson(body, _share): ApiJson<DeleteTasks>,
) -> ApiResult<Json<Empty>> {
    let ids = Arc::new(body.ids.unwrap_or_default().0);
    let deleted = state.database.with(Arc::clone(&ids), |connection, ids| {
        Box::pin(tasks::delete(connection, TENANT, ids))
    });
    match deleted.await {
        Ok(()) => Ok(Json(Empty {})),
        Err(Error::TaskNotFound(missing)) => Err(no_task_at(&ids, &missing)),
        Err(error) => Err(error.into()),
    }
}

/// Says which of the ids names no task.
fn no_task_at(ids: &[String], missing: &str) -> ApiError {
    let error = ApiError::no_task();
    match ids.iter().position(|id| id == missing) {
        Some(index) => error.detail(format!("ids[{index}] names no task; none is deleted.")),
        None => error,
    }
}
