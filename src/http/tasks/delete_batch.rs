//! `POST /v3/tasks/delete`.

use super::delete::delete_all;
use crate::http::error::{ApiResult, ErrorBody};
use crate::http::extract::{ApiJson, Caller, RequestBody};
use crate::http::{Empty, Json};
use crate::model::DeleteMany;

impl RequestBody for DeleteMany {}

/// Delete tasks
///
/// Deletes all of them, or none if one does not exist or is at work.
#[utoipa::path(
    post,
    path = "/v3/tasks/delete",
    operation_id = "DeleteTasks",
    tag = "tasks",
    request_body = DeleteMany,
    responses(
        (status = 200, description = "The tasks are deleted", body = Empty),
        (status = 404, description = "One of the tasks does not exist; none is deleted", body = ErrorBody),
        (status = 400, description = "One of the tasks is at work, or the body breaks a rule; none is deleted", body = ErrorBody),
    ),
)]
pub async fn delete_tasks(
    caller: Caller,
    ApiJson(body, _share): ApiJson<DeleteMany>,
) -> ApiResult<Json<Empty>> {
    let ids = body.ids.unwrap_or_default().0;
    delete_all(&caller, &ids)
        .await
        .map_err(|one| one.among(&ids))?;
    Ok(Json(Empty {}))
}
