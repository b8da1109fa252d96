//! `POST /v3/tasks/delete`.

use std::sync::Arc;

use axum::extract::State;

use crate::domain::task_state::deletable;
use crate::error::{ApiError, ApiResult, ErrorBody};
use crate::http::extract::{ApiJson, RequestBody};
use crate::http::state::{AppState, TENANT, now};
use crate::http::{Empty, Json};
use crate::model::DeleteMany;
use crate::storage::{Error, tasks};

impl RequestBody for DeleteMany {}

/// Delete tasks
///
/// All of them, or none where one does not exist or is at work.
#[utoipa::path(
    post,
    path = "/v3/tasks/delete",
    operation_id = "DeleteTasks",
    tag = "tasks",
    request_body = DeleteMany,
    responses(
        (status = 200, description = "The tasks are deleted", body = Empty),
        (status = 404, description = "One of the tasks does not exist; none is deleted", body = ErrorBody),
        (status = 409, description = "One of the tasks is at work; none is deleted", body = ErrorBody),
    ),
)]
pub async fn delete_tasks(
    State(state): State<AppState>,
    ApiJson(body, _share): ApiJson<DeleteMany>,
) -> ApiResult<Json<Empty>> {
    let ids = Arc::new(body.ids.unwrap_or_default().0);
    let work = (Arc::clone(&ids), now());
    let deleted = state.database.with(work, |connection, (ids, now)| {
        Box::pin(tasks::delete(connection, TENANT, ids, *now, deletable))
    });
    deleted.await.map_err(|error| refused(error, &ids))?;
    Ok(Json(Empty {}))
}

/// Says which of the ids it is about.
fn refused(error: Error, ids: &[String]) -> ApiError {
    let (id, clause) = match &error {
        Error::TaskNotFound(id) => (id.clone(), "names no task"),
        Error::NotDeletable(id) => (id.clone(), "names a task that is at work"),
        _ => return error.into(),
    };
    ApiError::from(error).at_id(ids, &id, clause)
}
