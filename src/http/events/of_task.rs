//! `GET /ext/v1/tasks/{task_id}/events`.

use axum::response::Response;

use super::list::list;
use crate::http::error::{ApiError, ApiResult, ErrorBody};
use crate::http::extract::{ApiQuery, Caller, TaskId};
use crate::model::{EventList, ListEvents, ListTaskEvents};
use crate::storage::events;

/// List a task's events
///
/// What has happened to a task, oldest first; also to one that has been deleted.
#[utoipa::path(
    get,
    path = "/ext/v1/tasks/{task_id}/events",
    operation_id = "ListTaskEvents",
    tag = "extensions",
    params(TaskId, ListTaskEvents),
    responses(
        (status = 200, description = "A page of events", body = EventList),
        (status = 410, description = "Events after this place are no longer kept; ask without after", body = ErrorBody),
    ),
)]
pub async fn list_task_events(
    caller: Caller,
    TaskId(id): TaskId,
    ApiQuery(wanted): ApiQuery<ListTaskEvents>,
) -> ApiResult<Response> {
    if !events::has_been(&mut caller.database().await?, &id).await? {
        return Err(ApiError::no_task());
    }
    let wanted = ListEvents {
        task: Some(id),
        after: wanted.after,
        r#type: wanted.r#type,
        order: wanted.order,
        limit: wanted.limit,
        ..ListEvents::default()
    };
    list(&caller, wanted).await
}
