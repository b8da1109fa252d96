//! `PUT /v3/sources/{source_id}`.

use crate::domain::init_target;
use crate::http::error::{ApiError, ApiResult, code};
use crate::http::extract::{ApiJson, Caller, RequestBody, SourceId};
use crate::http::{Empty, Json};
use crate::model::{Happening, UpdateSource};
use crate::storage::events::Record;
use crate::storage::{Error, Transaction, locks, sources};

impl RequestBody for UpdateSource {
    const CODES: &'static [(&'static str, &'static str)] = &[("name", code::SOURCE_NAME)];
}

/// Update a source server
///
/// Renames it, moves it to a migration project, or plans the sizes of its target's disks, which `init_target_server`
/// then shows. Once the source server has a task, a plan has no effect.
#[utoipa::path(
    put,
    path = "/v3/sources/{source_id}",
    operation_id = "UpdateServerName",
    tag = "sources",
    params(SourceId),
    request_body = UpdateSource,
    responses((status = 200, description = "The source server is updated", body = Empty)),
)]
pub async fn update_server_name(
    caller: Caller,
    SourceId(id): SourceId,
    ApiJson(body, _share): ApiJson<UpdateSource>,
) -> ApiResult<Json<Empty>> {
    let mut db = caller.begin().await?;
    if let Some(project) = body.project() {
        join(&mut db, project).await?;
    }
    locks::source(&mut db, &id).await?;
    record(&mut db, &id, &body);
    let known = sources::update(&mut db, &id, &body).await?;
    if let Some(plan) = body.planned_over(known.plan).filter(|_| !known.has_task) {
        let server = sources::server(&mut db, &id).await?;
        let disks = server.disks.into_value().unwrap_or_default();
        let groups = server.volume_groups.into_value().unwrap_or_default();
        init_target::check(&disks, &groups, &plan)?;
        sources::save_plan(&mut db, &id, &plan).await?;
    }
    db.commit().await?;
    Ok(Json(Empty {}))
}

fn record(db: &mut Transaction, id: &str, change: &UpdateSource) {
    let given = [
        ("name", change.name.is_some()),
        ("migprojectid", change.project().is_some()),
    ];
    let fields: Vec<_> = given
        .into_iter()
        .filter(|(_, is_given)| *is_given)
        .map(|(field, _)| field.to_owned())
        .collect();
    if !fields.is_empty() {
        db.record(Record::of_source(
            id,
            None,
            Happening::SourceSettingsChanged { fields },
        ));
    }
}

/// Keeps the migration project that the source is moved to.
async fn join(db: &mut Transaction, project: &str) -> ApiResult<()> {
    match locks::project_to_join(db, project).await {
        Err(Error::ProjectNotFound(_)) => Err(ApiError::unknown_project("migprojectid")),
        other => Ok(other?),
    }
}
