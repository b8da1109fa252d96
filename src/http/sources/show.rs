//! `GET /v3/sources/{source_id}`.

use axum::extract::State;

use crate::error::ApiResult;
use crate::http::Json;
use crate::http::extract::SourceId;
use crate::http::state::{AppState, TENANT};
use crate::model::Source;
use crate::storage::sources;

/// Show a source server
///
/// What its agent reported, and when; `null` where there is no value.
#[utoipa::path(
    get,
    path = "/v3/sources/{source_id}",
    operation_id = "ShowServer",
    tag = "sources",
    params(("source_id" = String, Path, description = "Id of the source server", max_length = 255)),
    responses((status = 200, description = "The source server", body = Source)),
)]
pub async fn show_server(
    State(state): State<AppState>,
    SourceId(id): SourceId,
) -> ApiResult<Json<Source>> {
    let source = state.database.with(id, |connection, id| {
        Box::pin(sources::load(connection, TENANT, id))
    });
    Ok(Json(source.await?))
}
