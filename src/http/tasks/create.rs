//! `POST /v3/tasks`.

use uuid::Uuid;

use crate::domain::{new_task, task_state};
use crate::error::{ApiResult, ErrorBody, code};
use crate::http::Json;
use crate::http::extract::{ApiJson, Caller, RequestBody};
use crate::http::state::now;
use crate::model::{CreateTask, IdResponse, Operation};
use crate::storage::tasks;

impl RequestBody for CreateTask {
    const CODES: &'static [(&'static str, &'static str)] = &[
        ("name", code::TASK_NAME),
        ("type", code::TASK_TYPE),
        ("source_server", code::SOURCE_ID),
        ("source_server.id", code::SOURCE_ID),
    ];
}

/// Create a task
///
/// The source server must be registered and have no task yet. The task starts out READY, or with
/// `auto_start` RUNNING.
#[utoipa::path(
    post,
    path = "/v3/tasks",
    operation_id = "CreateTask",
    tag = "tasks",
    request_body = CreateTask,
    responses(
        (status = 200, description = "The task is created", body = IdResponse),
        (status = 404, description = "The source server is not registered", body = ErrorBody),
        (status = 409, description = "The source server has a task already", body = ErrorBody),
    ),
)]
pub async fn create_task(
    caller: Caller,
    ApiJson(body, share): ApiJson<CreateTask>,
) -> ApiResult<Json<IdResponse>> {
    let new = new_task::decide(Uuid::now_v7().to_string(), body, now());
    let id = new.id.clone();
    let create = caller.with((new, share), |connection, tenant, (new, _)| {
        let start = |situation: &task_state::Situation| {
            task_state::act(&Operation::Start.into(), situation)
        };
        Box::pin(tasks::create(connection, tenant, new, start))
    });
    create.await?;
    Ok(Json(IdResponse { id }))
}
