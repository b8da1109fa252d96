//! `DELETE /v3/sources/{source_id}`.

use crate::error::{ApiResult, ErrorBody};
use crate::http::extract::{Caller, SourceId};
use crate::http::{Empty, Json};
use crate::storage::sources;

/// Delete a source server
///
/// Refused while it has a task.
#[utoipa::path(
    delete,
    path = "/v3/sources/{source_id}",
    operation_id = "DeleteServer",
    tag = "sources",
    params(("source_id" = String, Path, description = "Id of the source server", max_length = 255)),
    responses(
        (status = 200, description = "The source server is deleted", body = Empty),
        (status = 409, description = "The source server has a task", body = ErrorBody),
    ),
)]
pub async fn delete_server(caller: Caller, SourceId(id): SourceId) -> ApiResult<Json<Empty>> {
    let delete = caller.with([id], |connection, tenant, ids| {
        Box::pin(sources::delete(connection, tenant, ids))
    });
    delete.await?;
    Ok(Json(Empty {}))
}
