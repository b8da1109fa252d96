//! `PUT /v3/sources/{source_id}/diskinfo`.

use crate::clock::now;
use crate::decode::Operation;
use crate::domain::checks;
use crate::http::error::ApiResult;
use crate::http::extract::{ApiJson, Caller, RequestBody, SourceId};
use crate::http::{Empty, Json};
use crate::model::DiskInfo;
use crate::storage::{locks, sources};

impl RequestBody for DiskInfo {
    const OPERATION: Operation = Operation::Report;
}

/// Report the disks of a source server
///
/// Each given list replaces the one that the source server has.
#[utoipa::path(
    put,
    path = "/v3/sources/{source_id}/diskinfo",
    operation_id = "UpdateDiskInfo",
    tag = "sources",
    params(SourceId),
    request_body = DiskInfo,
    responses((status = 200, description = "The disks are replaced", body = Empty)),
)]
pub async fn update_disk_info(
    caller: Caller,
    SourceId(id): SourceId,
    ApiJson(body, _share): ApiJson<DiskInfo>,
) -> ApiResult<Json<Empty>> {
    let now = now();
    let mut db = caller.begin().await?;
    locks::source(&mut db, &id).await?;
    sources::visit(&mut db, &id, now).await?;
    sources::diskinfo(&mut db, &id, body, now).await?;
    let server = sources::server(&mut db, &id).await?;
    sources::save_checks(&mut db, &id, &checks::of(&server)).await?;
    db.commit().await?;
    Ok(Json(Empty {}))
}
