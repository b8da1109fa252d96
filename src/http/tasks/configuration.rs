//! `/v3/tasks/{task_id}/configuration-setting`.

use axum::extract::State;

use crate::error::ApiResult;
use crate::http::extract::{ApiJson, ApiQuery, RequestBody, TaskId};
use crate::http::state::{AppState, TENANT};
use crate::http::{Empty, Json};
use crate::model::{Configurations, TaskConfigurations, WantedConfiguration};
use crate::storage::tasks;

impl RequestBody for Configurations {}

/// Show a task's special settings
///
/// All of them by key, or the one with a key.
#[utoipa::path(
    get,
    path = "/v3/tasks/{task_id}/configuration-setting",
    operation_id = "ShowConfigSetting",
    tag = "tasks",
    params(
        ("task_id" = String, Path, description = "Id of the task", max_length = 255),
        WantedConfiguration,
    ),
    responses((status = 200, description = "The settings", body = TaskConfigurations)),
)]
pub async fn show_config_setting(
    State(state): State<AppState>,
    TaskId(id): TaskId,
    ApiQuery(wanted): ApiQuery<WantedConfiguration>,
) -> ApiResult<Json<TaskConfigurations>> {
    let key = wanted.config_key.filter(|key| !key.is_empty());
    let settings = state.database.with((id, key), |connection, (id, key)| {
        Box::pin(tasks::configurations(
            connection,
            (TENANT, id),
            key.as_deref(),
        ))
    });
    Ok(Json(settings.await?))
}

/// Set a task's special settings
///
/// Each replaces the one with its key; the others stay.
#[utoipa::path(
    post,
    path = "/v3/tasks/{task_id}/configuration-setting",
    operation_id = "UploadSpecialConfigurationSetting",
    tag = "tasks",
    params(("task_id" = String, Path, description = "Id of the task", max_length = 255)),
    request_body = Configurations,
    responses((status = 200, description = "The settings are kept", body = Empty)),
)]
pub async fn upload_special_configuration_setting(
    State(state): State<AppState>,
    TaskId(id): TaskId,
    ApiJson(body, share): ApiJson<Configurations>,
) -> ApiResult<Json<Empty>> {
    let work = (id, body.configurations.unwrap_or_default(), share);
    let saved = state.database.with(work, |connection, (id, settings, _)| {
        Box::pin(tasks::save_configurations(
            connection,
            (TENANT, id),
            settings,
        ))
    });
    saved.await?;
    Ok(Json(Empty {}))
}
