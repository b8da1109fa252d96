//! `GET /v3/tasks`.

use std::sync::Arc;

use axum::extract::State;

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
    let wanted = Arc::new(wanted);
    let list = state
        .database
        .run(move |connection| {
            let wanted = Arc::clone(&wanted);
            Box::pin(async move { tasks::list(connection, TENANT, &wanted).await })
        })
        .await?;
    Ok(Json(list))
}
