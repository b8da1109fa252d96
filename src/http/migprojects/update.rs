//! `PUT /v3/migprojects/{mig_project_id}`.

use crate::domain::migproject;
use crate::http::error::{ApiError, ApiResult};
use crate::http::extract::{ApiJson, Caller, ProjectId, RequestBody};
use crate::http::{Empty, Json};
use crate::model::{Happening, UpdateMigproject};
use crate::storage::events::Record;
use crate::storage::{locks, migprojects};

impl RequestBody for UpdateMigproject {}

/// Update a migration project
///
/// Writes what the body says; absent and `null` fields stay. `isdefault` true makes it the default project in place
/// of the one before.
#[utoipa::path(
    put,
    path = "/v3/migprojects/{mig_project_id}",
    operation_id = "UpdateMigproject",
    tag = "migration projects",
    params(ProjectId),
    request_body = UpdateMigproject,
    responses((status = 200, description = "The migration project is updated", body = Empty)),
)]
pub async fn update_migproject(
    caller: Caller,
    ProjectId(id): ProjectId,
    ApiJson(body, _share): ApiJson<UpdateMigproject>,
) -> ApiResult<Json<Empty>> {
    migproject::check_id(&id, &body)
        .map_err(|violation| ApiError::violations(&[violation], UpdateMigproject::CODES))?;
    let becomes_default = body.isdefault == Some(true);
    let mut db = caller.begin().await?;
    if becomes_default {
        locks::projects(&mut db).await?;
    }
    let is_default = locks::project(&mut db, &id).await?;
    migproject::updatable(is_default, &body)?;
    migprojects::update(&mut db, &id, &body).await?;
    if becomes_default {
        migprojects::make_default(&mut db, &id).await?;
    }
    db.record(Record::of_account(Happening::MigprojectChanged { id }));
    db.commit().await?;
    Ok(Json(Empty {}))
}
