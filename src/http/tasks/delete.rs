//! `DELETE /v3/tasks/{task_id}`.

use crate::clock::now;
use crate::domain::task_state::{deletable, source_after_deletion, source_changed};
use crate::http::error::{ApiResult, ErrorBody, OneOf};
use crate::http::extract::{Caller, TaskId};
use crate::http::{Empty, Json};
use crate::model::Happening;
use crate::storage::events::Record;
use crate::storage::locks::LockedTask;
use crate::storage::{Transaction, count_tasks, locks, sources, tasks, templates};

/// Delete a task
///
/// Refused while the task is at work: while its agent is connected and its source server is initializing, replicating,
/// syncing … The source server stays registered and can be given a new task. A template that was made for this task
/// alone is deleted too.
#[utoipa::path(
    delete,
    path = "/v3/tasks/{task_id}",
    operation_id = "DeleteTask",
    tag = "tasks",
    params(TaskId),
    responses(
        (status = 200, description = "The task is deleted", body = Empty),
        (status = 400, description = "The task is at work", body = ErrorBody),
    ),
)]
pub async fn delete_task(caller: Caller, TaskId(id): TaskId) -> ApiResult<Json<Empty>> {
    delete_all(&caller, &[id]).await?;
    Ok(Json(Empty {}))
}

/// Deletes all of these tasks, or none if one does not exist or is at work.
pub(super) async fn delete_all(caller: &Caller, ids: &[String]) -> Result<(), OneOf> {
    let now = now();
    let mut db = caller.begin().await?;
    let locked = locks::tasks(&mut db, ids, now).await?;
    for task in &locked {
        deletable(task.source_state, task.connected).map_err(|conflict| {
            OneOf::new(&task.id, "names a task that is at work", conflict.into())
        })?;
    }
    let deleted = tasks::delete(&mut db, ids).await?;
    for task in &locked {
        if let Some((state, cycle)) = source_after_deletion(task.source_state) {
            let source = (task.source_id.as_str(), None);
            sources::set_state(&mut db, source, state, Some(cycle), now).await?;
        }
        record(&mut db, task);
    }
    templates::delete_abandoned(&mut db, &deleted.templates).await?;
    count_tasks(&mut db, -deleted.tasks).await?;
    db.commit().await?;
    Ok(())
}

fn record(db: &mut Transaction, task: &LockedTask) {
    let of = |happening| Record::of_source(&task.source_id, Some(&task.id), happening);
    db.record(of(Happening::TaskDeleted {}));
    let after = source_after_deletion(task.source_state);
    let changed = after.and_then(|(state, _)| source_changed(task.source_state, state));
    if let Some(changed) = changed {
        db.record(of(changed));
    }
}
