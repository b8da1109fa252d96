//! `GET /v3/tasks`.

use axum::response::Response;

use crate::catalogue;
use crate::clock::now;
use crate::domain::connection::Connection;
use crate::domain::{overall, stalled};
use crate::http::error::ApiResult;
use crate::http::extract::{ApiQuery, Caller};
use crate::http::page;
use crate::model::{ListTasks, TaskList};
use crate::storage::tasks;

/// List tasks
///
/// Newest first. `count` is the number of matches on all pages; with a filter at most 10,000.
#[utoipa::path(
    get,
    path = "/v3/tasks",
    operation_id = "ListTasks",
    tag = "tasks",
    params(ListTasks),
    responses((status = 200, description = "A page of tasks", body = TaskList)),
)]
pub async fn list_tasks(
    caller: Caller,
    ApiQuery(wanted): ApiQuery<ListTasks>,
) -> ApiResult<Response> {
    let mut db = caller.snapshot().await?;
    let mut page = tasks::list(&mut db, &wanted).await?;
    let now = now();
    for task in &mut page.list.tasks {
        let connection = Connection::of(task.connected, task.connected_at, task.last_visit_time);
        task.connected = Some(connection.at(now));
        (task.overall_progress, task.subtask_info) = overall::describe(&task.latest);
        task.error_advice = task
            .error_json
            .as_deref()
            .and_then(catalogue::advice_on_failure);
        if let Some(stalled) = &mut task.stalled {
            stalled.advice = stalled::advice_on(&stalled.reason).into();
        }
    }
    let next = |marker| ListTasks {
        marker: Some(marker),
        offset: None,
        ..wanted
    };
    Ok(page::page(page, next, db))
}
