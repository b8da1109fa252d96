//! `PUT /v3/sources/{source_id}`.

use crate::domain::init_target;
use crate::error::{ApiResult, code};
use crate::http::extract::{ApiJson, Caller, RequestBody, SourceId};
use crate::http::{Empty, Json};
use crate::model::UpdateSource;
use crate::storage::sources;

impl RequestBody for UpdateSource {
    const CODES: &'static [(&'static str, &'static str)] = &[("name", code::SOURCE_NAME)];
}

/// Update a source server
///
/// Renames it, moves it to a migration project, and plans the sizes of its target's disks, which
/// `init_target_server` then has. A plan is without effect once the source server has a task.
#[utoipa::path(
    put,
    path = "/v3/sources/{source_id}",
    operation_id = "UpdateServerName",
    tag = "sources",
    params(("source_id" = String, Path, description = "Id of the source server", max_length = 255)),
    request_body = UpdateSource,
    responses((status = 200, description = "The source server is updated", body = Empty)),
)]
pub async fn update_server_name(
    caller: Caller,
    SourceId(id): SourceId,
    ApiJson(body, share): ApiJson<UpdateSource>,
) -> ApiResult<Json<Empty>> {
    let updated = caller.with((id, body, share), |connection, tenant, (id, change, _)| {
        Box::pin(sources::update(
            connection,
            (tenant, id),
            change,
            init_target::check,
        ))
    });
    updated.await?;
    Ok(Json(Empty {}))
}
