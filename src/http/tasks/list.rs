//! `GET /v3/tasks`.

use axum::extract::State;

use crate::domain::overall;
use crate::error::ApiResult;
use crate::http::Json;
use crate::http::extract::ApiQuery;
use crate::http::state::{AppState, TENANT};
use crate::model::{ListTasks, TaskList};
use crate::storage::tasks;

/// List tasks
///
/// Newest first. `count` is the number of matches on all pages.
#[utoipa::path(
    get,
    path = "/v3/tasks",
    operation_id = "ListTasks",
    tag = "tasks",
    params(ListTasks),
    responses((status = 200, description = "A page of tasks", body = TaskList)),
)]
pub async fn list_tasks(
    State(state): State<AppState>,
    ApiQuery(wanted): ApiQuery<ListTasks>,
) -> ApiResult<Json<TaskList>> {
    let list = state.database.with(wanted, |connection, wanted| {
        Box::pin(tasks::list(connection, TENANT, wanted))
    });
    let mut list = list.await?;
    for task in &mut list.tasks {
        task.overall_progress = overall::progress(&task.latest);
        task.subtask_info = overall::current(&task.latest);
    }
    Ok(Json(list))
}
