//! `PUT /v3/sources/{source_id}/diskinfo`.

use crate::error::ApiResult;
use crate::http::extract::{ApiJson, Caller, RequestBody, SourceId};
use crate::http::state::now;
use crate::http::{Empty, Json};
use crate::model::DiskInfo;
use crate::storage::sources;

impl RequestBody for DiskInfo {}

/// Report the disks of a source server
///
/// Each list that is given replaces the one the source server has.
#[utoipa::path(
    put,
    path = "/v3/sources/{source_id}/diskinfo",
    operation_id = "UpdateDiskInfo",
    tag = "sources",
    params(("source_id" = String, Path, description = "Id of the source server", max_length = 255)),
    request_body = DiskInfo,
    responses((status = 200, description = "The disks are replaced", body = Empty)),
)]
pub async fn update_disk_info(
    caller: Caller,
    SourceId(id): SourceId,
    ApiJson(body, share): ApiJson<DiskInfo>,
) -> ApiResult<Json<Empty>> {
    let work = (id, body, now(), share);
    let replaced = caller.with(work, |connection, tenant, (id, info, now, _)| {
        Box::pin(sources::replace_disk_info(
            connection,
            (tenant, id),
            info,
            *now,
        ))
    });
    replaced.await?;
    Ok(Json(Empty {}))
}
