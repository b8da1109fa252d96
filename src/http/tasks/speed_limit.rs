//! `/v3/tasks/{task_id}/speed-limit`.

use crate::http::error::{ApiError, ApiResult};
use crate::http::extract::{ApiJson, Caller, RequestBody, TaskId};
use crate::http::{Empty, Json};
use crate::model::{Happening, SpeedLimits};
use crate::storage::events::Record;
use crate::storage::tasks;

impl RequestBody for SpeedLimits {}

/// Show a task's speed limits
///
/// By time of day, in order. 404 with `SMS.6302` if none were ever set.
#[utoipa::path(
    get,
    path = "/v3/tasks/{task_id}/speed-limit",
    operation_id = "ShowsSpeedLimits",
    tag = "tasks",
    params(TaskId),
    responses((status = 200, description = "The speed limits", body = SpeedLimits)),
)]
pub async fn shows_speed_limits(
    caller: Caller,
    TaskId(id): TaskId,
) -> ApiResult<Json<SpeedLimits>> {
    let mut db = caller.database().await?;
    let limits = tasks::speed_limit(&mut db, &id).await?;
    Ok(Json(limits.ok_or_else(ApiError::no_speed_limit)?))
}

/// Set a task's speed limits
///
/// Replaces the task's previous ones. A body without `speed_limit` removes them all.
#[utoipa::path(
    post,
    path = "/v3/tasks/{task_id}/speed-limit",
    operation_id = "UpdateSpeed",
    tag = "tasks",
    params(TaskId),
    request_body = SpeedLimits,
    responses((status = 200, description = "The speed limits are set", body = Empty)),
)]
pub async fn update_speed(
    caller: Caller,
    TaskId(id): TaskId,
    ApiJson(body, _share): ApiJson<SpeedLimits>,
) -> ApiResult<Json<Empty>> {
    let limits = SpeedLimits {
        speed_limit: Some(body.speed_limit.unwrap_or_default()),
    };
    let mut db = caller.begin().await?;
    let source = tasks::save_speed_limit(&mut db, &id, &limits).await?;
    let fields = vec!["speed_limits".to_owned()];
    db.record(Record::of_source(
        &source,
        Some(&id),
        Happening::TaskSettingsChanged { fields },
    ));
    db.commit().await?;
    Ok(Json(Empty {}))
}
