//! `GET /v3/sources/{source_id}`.

use super::list::describe;
use crate::domain::init_target;
use crate::error::ApiResult;
use crate::http::Json;
use crate::http::extract::{Caller, SourceId};
use crate::http::state::now;
use crate::model::Source;
use crate::storage::sources;

/// Show a source server
///
/// What its agent reported, and what the service knows of it; `null` where there is no value.
#[utoipa::path(
    get,
    path = "/v3/sources/{source_id}",
    operation_id = "ShowServer",
    tag = "sources",
    params(("source_id" = String, Path, description = "Id of the source server", max_length = 255)),
    responses((status = 200, description = "The source server", body = Source)),
)]
pub async fn show_server(caller: Caller, SourceId(id): SourceId) -> ApiResult<Json<Source>> {
    let loaded = caller.with((id, now()), |connection, tenant, (id, now)| {
        Box::pin(sources::load(connection, (tenant, id), *now))
    });
    let sources::Loaded { mut source, plan } = loaded.await?;
    let disks = source.server.disks.value().cloned().unwrap_or_default();
    let groups = source
        .server
        .volume_groups
        .value()
        .cloned()
        .unwrap_or_default();
    source.status.init_target_server = init_target::build(disks.0, groups.0, &plan);
    source.status.current_task.iter_mut().for_each(describe);
    Ok(Json(source))
}
