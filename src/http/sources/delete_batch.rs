//! `POST /v3/sources/delete`.

use std::sync::Arc;

use crate::error::{ApiError, ApiResult, ErrorBody};
use crate::http::extract::{ApiJson, Caller};
use crate::http::{Empty, Json};
use crate::model::DeleteMany;
use crate::storage::sources;

/// Delete source servers
///
/// All of them, or none where one does not exist or has a task.
#[utoipa::path(
    post,
    path = "/v3/sources/delete",
    operation_id = "DeleteServers",
    tag = "sources",
    request_body = DeleteMany,
    responses(
        (status = 200, description = "The source servers are deleted", body = Empty),
        (status = 404, description = "One of them does not exist; none is deleted", body = ErrorBody),
        (status = 409, description = "One of them has a task; none is deleted", body = ErrorBody),
    ),
)]
pub async fn delete_servers(
    caller: Caller,
    ApiJson(body, _share): ApiJson<DeleteMany>,
) -> ApiResult<Json<Empty>> {
    let ids = Arc::new(body.ids.unwrap_or_default().0);
    let deleted = caller.with(Arc::clone(&ids), |connection, tenant, ids| {
        Box::pin(sources::delete(connection, tenant, ids))
    });
    deleted
        .await
        .map_err(|error| ApiError::of_one_among(&ids, error))?;
    Ok(Json(Empty {}))
}
