//! `GET /v3/sources/{source_id}`.

use super::list::describe;
use axum::response::Response;

use crate::clock::now;
use crate::domain::{checks, init_target};
use crate::http::Json;
use crate::http::error::ApiResult;
use crate::http::extract::{Caller, SourceId};
use crate::model::Source;
use crate::storage::sources::{self, Shown};

/// Show a source server
///
/// Returns what its agent reported and what else the service knows about it. Fields without a value are `null`.
#[utoipa::path(
    get,
    path = "/v3/sources/{source_id}",
    operation_id = "ShowServer",
    tag = "sources",
    params(SourceId),
    responses((status = 200, description = "The source server", body = Source)),
)]
pub async fn show_server(caller: Caller, SourceId(id): SourceId) -> ApiResult<Response> {
    let mut db = caller.snapshot().await?;
    let Shown { mut source, plan } = sources::show(&mut db, &id, now()).await?;
    source.status.checks = checks::of(&source.server);
    let disks = source.server.disks.value().cloned().unwrap_or_default();
    let groups = source
        .server
        .volume_groups
        .value()
        .cloned()
        .unwrap_or_default();
    source.status.init_target_server = init_target::build(disks.0, groups.0, &plan);
    source.status.current_task.iter_mut().for_each(describe);
    Ok(Json(source).read_from(db))
}
