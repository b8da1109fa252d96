//! `POST /v3/{task_id}/update-network-check-info`. The path lacks `tasks`, as the vendor's does.

use crate::http::Json;
use crate::http::error::ApiResult;
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
    params(TaskId),
    request_body = NetworkCheck,
    responses((status = 200, description = "The evaluation is stored", body = TaskReference)),
)]
pub async fn update_network_check_info(
    caller: Caller,
    TaskId(id): TaskId,
    ApiJson(body, _share): ApiJson<NetworkCheck>,
) -> ApiResult<Json<TaskReference>> {
    let mut db = caller.database().await?;
    tasks::save_network_check_info(&mut db, &id, &body).await?;
    Ok(Json(TaskReference { task_id: id }))
}
