//! `POST /v3/tasks/delete`.

use std::sync::Arc;

use crate::domain::task_state::deletable;
use crate::error::{ApiError, ApiResult, ErrorBody};
use crate::http::extract::{ApiJson, Caller, RequestBody};
use crate::http::state::now;
use crate::http::{Empty, Json};
use crate::model::DeleteMany;
use crate::storage::tasks;

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
    caller: Caller,
    ApiJson(body, _share): ApiJson<DeleteMany>,
) -> ApiResult<Json<Empty>> {
    let ids = Arc::new(body.ids.unwrap_or_default().0);
    let work = (Arc::clone(&ids), now());
    let deleted = caller.with(work, |connection, tenant, (ids, now)| {
        Box::pin(tasks::delete(connection, tenant, ids, *now, deletable))
    });
    deleted
        .await
        .map_err(|error| ApiError::of_one_among(&ids, error))?;
    Ok(Json(Empty {}))
}
