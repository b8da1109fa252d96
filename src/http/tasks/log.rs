//! `POST /v3/tasks/{task_id}/log`.

use super::action::act_on;
use crate::domain::task_state::Act;
use crate::http::error::{ApiResult, ErrorBody};
use crate::http::extract::{ApiJson, Caller, RequestBody, TaskId};
use crate::http::{Empty, Json};
use crate::model::{CollectLog, Operation};
use crate::storage::tasks::Choices;

impl RequestBody for CollectLog {}

/// Collect an agent's log
///
/// Tells the agent to upload its log to a bucket. The task's `log_collect_status` shows how far it is.
#[utoipa::path(
    post,
    path = "/v3/tasks/{task_id}/log",
    operation_id = "CollectLog",
    tag = "tasks",
    params(TaskId),
    request_body = CollectLog,
    responses(
        (status = 200, description = "The command is queued", body = Empty),
        (status = 400, description = "The log is being collected, there is none, or the body breaks a rule", body = ErrorBody),
    ),
)]
pub async fn collect_log(
    caller: Caller,
    TaskId(id): TaskId,
    ApiJson(body, _share): ApiJson<CollectLog>,
) -> ApiResult<Json<Empty>> {
    let act = Act {
        operation: Operation::CollectLog,
        bucket: body.log_bucket,
        expire: body.log_expire,
    };
    act_on(&caller, &id, &act, &Choices::default()).await
}
