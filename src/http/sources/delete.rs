//! `DELETE /v3/sources/{source_id}`.

use axum::extract::State;

use crate::error::{ApiResult, ErrorBody};
use crate::http::extract::SourceId;
use crate::http::state::{AppState, TENANT};
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
pub async fn delete_server(
    State(state): State<AppState>,
    SourceId(id): SourceId,
) -> ApiResult<Json<Empty>> {
    let delete = state.database.with([id], |connection, ids| {
        Box::pin(sources::delete(connection, TENANT, ids))
    });
    delete.await?;
    Ok(Json(Empty {}))
}
