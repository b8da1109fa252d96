//! `/v3/tasks/{task_id}/speed-limit`.

use crate::error::ApiResult;
use crate::http::extract::{ApiJson, Caller, RequestBody, TaskId};
use crate::http::{Empty, Json};
use crate::model::{List, SpeedLimits};
use crate::storage::tasks;

impl RequestBody for SpeedLimits {}

/// Show a task's speed limits
///
/// By time of day, in order. 404 with `SMS.6302` where none were ever set.
#[utoipa::path(
    get,
    path = "/v3/tasks/{task_id}/speed-limit",
    operation_id = "ShowsSpeedLimits",
    tag = "tasks",
    params(("task_id" = String, Path, description = "Id of the task", max_length = 255)),
    responses((status = 200, description = "The speed limits", body = SpeedLimits)),
)]
pub async fn shows_speed_limits(
    caller: Caller,
    TaskId(id): TaskId,
) -> ApiResult<Json<SpeedLimits>> {
    let limits = caller.with(id, |connection, tenant, id| {
        Box::pin(tasks::speed_limits(connection, tenant, id))
    });
    let speed_limit = Some(List(limits.await?));
    Ok(Json(SpeedLimits { speed_limit }))
}

/// Set a task's speed limits
///
/// Replaces those that the task has.
#[utoipa::path(
    post,
    path = "/v3/tasks/{task_id}/speed-limit",
    operation_id = "UpdateSpeed",
    tag = "tasks",
    params(("task_id" = String, Path, description = "Id of the task", max_length = 255)),
    request_body = SpeedLimits,
    responses((status = 200, description = "The speed limits are set", body = Empty)),
)]
pub async fn update_speed(
    caller: Caller,
    TaskId(id): TaskId,
    ApiJson(body, _share): ApiJson<SpeedLimits>,
) -> ApiResult<Json<Empty>> {
    let limits = body.speed_limit.unwrap_or_default();
    let replaced = caller.with((id, limits), |connection, tenant, (id, limits)| {
        Box::pin(tasks::replace_speed_limits(
            connection,
            (tenant, id),
            limits,
        ))
    });
    replaced.await?;
    Ok(Json(Empty {}))
}
