//! `POST /v3/tasks/delete`.

use axum::extract::State;

use crate::error::{ApiResult, ErrorBody};
use crate::http::extract::{ApiJson, RequestBody};
use crate::http::state::{AppState, TENANT};
use crate::http::{Empty, Json};
use crate::model::DeleteTasks;
use crate::storage::tasks;

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
    ApiJson(body): ApiJson<DeleteTasks>,
) -> ApiResult<Json<Empty>> {
    let ids = body.ids.unwrap_or_default();
    state
        .database
        .run(move |connection| {
            let ids = ids.clone();
            Box::pin(async move { tasks::delete(connection, TENANT, &ids).await })
        })
        .await?;
    Ok(Json(Empty {}))
}
