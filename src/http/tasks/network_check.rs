//! `POST /v3/{task_id}/update-network-check-info`. The path lacks `tasks`, as the vendor's does.

use crate::error::ApiResult;
use crate::http::Json;
use crate::http::extract::{ApiJson, Caller, RequestBody, TaskId};
use crate::model::{NetworkCheck, TaskReference};
use crate::storage::tasks;

impl RequestBody for NetworkCheck {}

/// Report the evaluation of a task's network
///
/// The task shows it as `network_check_info`.
#[utoipa::path(
    post,
    path = "/v3/{task_id}/update-network-check-info",
    operation_id = "UpdateNetworkCheckInfo",
    tag = "tasks",
    params(("task_id" = String, Path, description = "Id of the task", max_length = 255)),
    request_body = NetworkCheck,
    responses((status = 200, description = "The report is kept", body = TaskReference)),
)]
pub async fn update_network_check_info(
    caller: Caller,
    TaskId(id): TaskId,
    ApiJson(body, _share): ApiJson<NetworkCheck>,
) -> ApiResult<Json<TaskReference>> {
    let task_id = id.clone();
    let saved = caller.with((id, body), |connection, tenant, (id, check)| {
        Box::pin(tasks::save_network_check(connection, (tenant, id), check))
    });
    saved.await?;
    Ok(Json(TaskReference { task_id }))
}
