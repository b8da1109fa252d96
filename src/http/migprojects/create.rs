//! `POST /v3/migprojects`.

use uuid::Uuid;

use crate::clock::now;
use crate::domain::migproject;
use crate::http::Json;
use crate::http::error::ApiResult;
use crate::http::extract::{ApiJson, Caller, RequestBody};
use crate::model::{CreateMigproject, Happening, IdResponse};
use crate::storage::events::Record;
use crate::storage::{locks, migprojects};

impl RequestBody for CreateMigproject {}

/// Create a migration project
///
/// No other project may have its name. With `isdefault` it becomes the project that new source servers join.
#[utoipa::path(
    post,
    path = "/v3/migprojects",
    operation_id = "CreateMigproject",
    tag = "migration projects",
    request_body = CreateMigproject,
    responses((status = 200, description = "The migration project is created", body = IdResponse)),
)]
pub async fn create_migproject(
    caller: Caller,
    ApiJson(body, _share): ApiJson<CreateMigproject>,
) -> ApiResult<Json<IdResponse>> {
    let becomes_default = body.isdefault == Some(true);
    let now = now();
    let mut db = caller.begin().await?;
    migprojects::create_first(&mut db, now).await?;
    if becomes_default {
        locks::projects(&mut db).await?;
    }
    let project = migproject::decide(Uuid::now_v7().to_string(), body);
    migprojects::create(&mut db, &project, now).await?;
    if becomes_default {
        migprojects::make_default(&mut db, &project.id).await?;
    }
    db.record(Record::of_account(Happening::MigprojectCreated {
        id: project.id.clone(),
        name: project.name.clone(),
    }));
    caller.commit(db, IdResponse { id: project.id }).await
}
