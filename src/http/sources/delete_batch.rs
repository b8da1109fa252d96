//! `POST /v3/sources/delete`.

use super::delete::delete_all;
use crate::http::error::{ApiResult, ErrorBody};
use crate::http::extract::{ApiJson, Caller};
use crate::http::{Empty, Json};
use crate::model::DeleteMany;

/// Delete source servers
///
/// Deletes all of them, or none if one does not exist or has a task.
#[utoipa::path(
    post,
    path = "/v3/sources/delete",
    operation_id = "DeleteServers",
    tag = "sources",
    request_body = DeleteMany,
    responses(
        (status = 200, description = "The source servers are deleted", body = Empty),
        (status = 404, description = "One of them does not exist; none is deleted", body = ErrorBody),
        (status = 400, description = "One of them has a task, or the body breaks a rule; none is deleted", body = ErrorBody),
    ),
)]
pub async fn delete_servers(
    caller: Caller,
    ApiJson(body, _share): ApiJson<DeleteMany>,
) -> ApiResult<Json<Empty>> {
    let ids = body.ids.unwrap_or_default().0;
    delete_all(&caller, &ids)
        .await
        .map_err(|one| one.among(&ids))?;
    Ok(Json(Empty {}))
}
