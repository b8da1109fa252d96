//! `GET /v3/migprojects`.

use crate::clock::now;
use crate::http::Json;
use crate::http::error::ApiResult;
use crate::http::extract::{ApiQuery, Caller};
use crate::model::{ListMigprojects, MigprojectList};
use crate::storage::{self, migprojects};

/// List migration projects
///
/// Newest first. `count` is the number on all pages. `exist_server` says whether source servers belong to the project.
#[utoipa::path(
    get,
    path = "/v3/migprojects",
    operation_id = "ListMigprojects",
    tag = "migration projects",
    params(ListMigprojects),
    responses((status = 200, description = "A page of migration projects", body = MigprojectList)),
)]
pub async fn list_migprojects(
    caller: Caller,
    ApiQuery(wanted): ApiQuery<ListMigprojects>,
) -> ApiResult<Json<MigprojectList>> {
    let list = list(&caller, &wanted).await?;
    if list.count > 0 {
        return Ok(Json(list));
    }
    // an account has a default project from the start
    let mut db = caller.begin().await?;
    migprojects::create_first(&mut db, now()).await?;
    db.commit().await?;
    Ok(Json(self::list(&caller, &wanted).await?))
}

async fn list(caller: &Caller, wanted: &ListMigprojects) -> storage::Result<MigprojectList> {
    let mut db = caller.snapshot().await?;
    migprojects::list(&mut db, wanted).await
}
