//! `POST /v3/sources/delete`.

use std::sync::Arc;

use crate::error::{ApiError, ApiResult, ErrorBody};
use crate::http::extract::{ApiJson, Caller};
use crate::http::{Empty, Json};
use crate::model::DeleteMany;
use crate::storage::{Error, sources};

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
    deleted.await.map_err(|error| refused(error, &ids))?;
    Ok(Json(Empty {}))
}

/// Says which of the ids it is about.
fn refused(error: Error, ids: &[String]) -> ApiError {
    let (id, clause) = match &error {
        Error::SourceNotFound(id) => (id.clone(), "names no source server"),
        Error::SourceHasTask(id) => (id.clone(), "names a source server that has a task"),
        _ => return error.into(),
    };
    ApiError::from(error).at_id(ids, &id, clause)
}
