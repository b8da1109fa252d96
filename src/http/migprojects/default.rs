//! `PUT /v3/migprojects/{mig_project_id}/default`.

use crate::http::error::ApiResult;
use crate::http::extract::{Caller, ProjectId};
use crate::http::{Empty, Json};
use crate::model::Happening;
use crate::storage::events::Record;
use crate::storage::{locks, migprojects};

/// Make a migration project the default one
///
/// New source servers join it. Those that are registered stay where they are. A body is ignored.
#[utoipa::path(
    put,
    path = "/v3/migprojects/{mig_project_id}/default",
    operation_id = "UpdateDefaultMigproject",
    tag = "migration projects",
    params(ProjectId),
    responses((status = 200, description = "It is the default project", body = Empty)),
)]
pub async fn update_default_migproject(
    caller: Caller,
    ProjectId(id): ProjectId,
) -> ApiResult<Json<Empty>> {
    let mut db = caller.begin().await?;
    locks::projects(&mut db).await?;
    locks::project(&mut db, &id).await?;
    migprojects::make_default(&mut db, &id).await?;
    db.record(Record::of_account(Happening::MigprojectChanged { id }));
    db.commit().await?;
    Ok(Json(Empty {}))
}
