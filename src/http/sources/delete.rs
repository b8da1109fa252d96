//! `DELETE /v3/sources/{source_id}`.

use std::collections::BTreeSet;

use crate::http::error::{ApiResult, ErrorBody, OneOf};
use crate::http::extract::{Caller, SourceId};
use crate::http::{Empty, Json};
use crate::model::Happening;
use crate::storage::events::Record;
use crate::storage::{count_sources, locks, sources};

/// Delete a source server
///
/// Refused if it has a task.
#[utoipa::path(
    delete,
    path = "/v3/sources/{source_id}",
    operation_id = "DeleteServer",
    tag = "sources",
    params(SourceId),
    responses(
        (status = 200, description = "The source server is deleted", body = Empty),
        (status = 400, description = "The source server has a task", body = ErrorBody),
    ),
)]
pub async fn delete_server(caller: Caller, SourceId(id): SourceId) -> ApiResult<Json<Empty>> {
    delete_all(&caller, &[id]).await?;
    Ok(Json(Empty {}))
}

/// Deletes all of these sources, or none if one does not exist or has a task.
pub(super) async fn delete_all(caller: &Caller, ids: &[String]) -> Result<(), OneOf> {
    let mut db = caller.begin().await?;
    locks::sources(&mut db, ids).await?;
    sources::require_no_task(&mut db, ids).await?;
    let deleted = sources::delete(&mut db, ids).await?;
    for id in ids.iter().collect::<BTreeSet<_>>() {
        db.record(Record::of_source(id, None, Happening::SourceDeleted {}));
    }
    count_sources(&mut db, -deleted).await?;
    db.commit().await?;
    Ok(())
}
