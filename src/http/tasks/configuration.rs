//! `/v3/tasks/{task_id}/configuration-setting`.

use crate::error::ApiResult;
use crate::http::extract::{ApiJson, ApiQuery, Caller, RequestBody, TaskId};
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
    caller: Caller,
    TaskId(id): TaskId,
    ApiQuery(wanted): ApiQuery<WantedConfiguration>,
) -> ApiResult<Json<TaskConfigurations>> {
    let key = wanted.config_key.filter(|key| !key.is_empty());
    let settings = caller.with((id, key), |connection, tenant, (id, key)| {
        Box::pin(tasks::configurations(
            connection,
            (tenant, id),
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
    caller: Caller,
    TaskId(id): TaskId,
    ApiJson(body, share): ApiJson<Configurations>,
) -> ApiResult<Json<Empty>> {
    let work = (id, body.configurations.unwrap_or_default(), share);
    let saved = caller.with(work, |connection, tenant, (id, settings, _)| {
        Box::pin(tasks::save_configurations(
            connection,
            (tenant, id),
            settings,
        ))
    });
    saved.await?;
    Ok(Json(Empty {}))
}
