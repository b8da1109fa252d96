//! `/v3/tasks/{task_id}/configuration-setting`.

use crate::http::error::{ApiError, ApiResult};
use crate::http::extract::{ApiJson, ApiQuery, Caller, RequestBody, TaskId};
use crate::http::{Empty, Json};
use crate::model::{Configurations, Happening, TaskConfigurations, WantedConfiguration};
use crate::storage::events::Record;
use crate::storage::{locks, tasks};

/// How many special settings a task may have. Lists of tasks show them all.
const MAX_SETTINGS: i64 = 100;

impl RequestBody for Configurations {}

/// Show a task's special settings
///
/// Returns all of them in the order of their keys, or the one with the given key.
#[utoipa::path(
    get,
    path = "/v3/tasks/{task_id}/configuration-setting",
    operation_id = "ShowConfigSetting",
    tag = "tasks",
    params(
        TaskId,
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
    let mut db = caller.database().await?;
    Ok(Json(
        tasks::configuration_setting(&mut db, &id, key.as_deref()).await?,
    ))
}

/// Set a task's special settings
///
/// Each replaces the one with the same key. The others stay. A body without settings removes them all.
#[utoipa::path(
    post,
    path = "/v3/tasks/{task_id}/configuration-setting",
    operation_id = "UploadSpecialConfigurationSetting",
    tag = "tasks",
    params(TaskId),
    request_body = Configurations,
    responses((status = 200, description = "The settings are stored", body = Empty)),
)]
pub async fn upload_special_configuration_setting(
    caller: Caller,
    TaskId(id): TaskId,
    ApiJson(body, _share): ApiJson<Configurations>,
) -> ApiResult<Json<Empty>> {
    let settings = body.configurations.unwrap_or_default();
    let mut db = caller.begin().await?;
    let source = locks::task(&mut db, &id).await?;
    if settings.is_empty() {
        tasks::clear_configuration_setting(&mut db, &id).await?;
    } else if tasks::save_configuration_setting(&mut db, &id, &settings).await? > MAX_SETTINGS {
        return Err(ApiError::too_many_settings(MAX_SETTINGS));
    }
    let keys = settings
        .iter()
        .filter_map(|setting| setting.config_key.as_ref());
    let fields = keys.map(|key| format!("configurations.{key}")).collect();
    db.record(Record::of_source(
        &source,
        Some(&id),
        Happening::TaskSettingsChanged { fields },
    ));
    db.commit().await?;
    Ok(Json(Empty {}))
}
