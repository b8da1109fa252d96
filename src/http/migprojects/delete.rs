//! `DELETE /v3/migprojects/{mig_project_id}`.

use crate::domain::migproject::deletable;
use crate::http::error::{ApiResult, ErrorBody};
use crate::http::extract::{Caller, ProjectId};
use crate::http::{Empty, Json};
use crate::model::Happening;
use crate::storage::events::Record;
use crate::storage::{locks, migprojects};

/// Delete a migration project
///
/// Refused for the default project, and while source servers belong to it. A body is ignored.
#[utoipa::path(
    delete,
    path = "/v3/migprojects/{mig_project_id}",
    operation_id = "DeleteMigproject",
    tag = "migration projects",
    params(ProjectId),
    responses(
        (status = 200, description = "The migration project is deleted", body = Empty),
        (status = 400, description = "It is the default project, or has source servers", body = ErrorBody),
    ),
)]
pub async fn delete_migproject(caller: Caller, ProjectId(id): ProjectId) -> ApiResult<Json<Empty>> {
    let mut db = caller.begin().await?;
    let is_default = locks::project(&mut db, &id).await?;
    deletable(is_default, migprojects::has_sources(&mut db, &id).await?)?;
    migprojects::delete(&mut db, &id).await?;
    db.record(Record::of_account(Happening::MigprojectDeleted { id }));
    db.commit().await?;
    Ok(Json(Empty {}))
}
