//! `GET /v3/migprojects/{mig_project_id}`.

use crate::http::Json;
use crate::http::error::ApiResult;
use crate::http::extract::{Caller, ProjectId};
use crate::model::Migproject;
use crate::storage::migprojects;

/// Show a migration project
///
/// `region` and `type` are `null` in the project that an account has from the start, until somebody chooses them.
#[utoipa::path(
    get,
    path = "/v3/migprojects/{mig_project_id}",
    operation_id = "ShowMigproject",
    tag = "migration projects",
    params(ProjectId),
    responses((status = 200, description = "The migration project", body = Migproject)),
)]
pub async fn show_migproject(
    caller: Caller,
    ProjectId(id): ProjectId,
) -> ApiResult<Json<Migproject>> {
    let mut db = caller.database().await?;
    Ok(Json(migprojects::show(&mut db, &id).await?))
}
