//! Sub-tasks that agents add.

use super::super::{Result, Transaction};

/// How many sub-tasks agents can add to a task.
const MOST_ADDED: i64 = 100;

/// The longest list of sub-tasks that an update can have.
const MOST: i32 = 65_535;

/// Adds a sub-task to the newest round of a locked task, which has a round. Returns whether there was room for it.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn add_sub_task(db: &mut Transaction, id: &str, name: &str) -> Result<bool> {
    let added = sqlx::query!(
        "WITH task AS (
             UPDATE tasks SET sub_task_count = sub_task_count + 1, digest = NULL, noted = NULL
             WHERE tenant_id = $1 AND id = $2 AND sub_task_count < $4
                 AND (SELECT count(*) FROM sub_tasks WHERE tenant_id = $1 AND task_id = $2 AND added) < $5
             RETURNING sub_task_count
         )
         INSERT INTO sub_tasks (tenant_id, task_id, position, id, name, progress, user_op, added)
         SELECT $1, $2, task.sub_task_count, nextval('sub_task_ids'), $3, 0, last.user_op, TRUE
         FROM task
         JOIN sub_tasks AS last
             ON last.tenant_id = $1 AND last.task_id = $2 AND last.position = task.sub_task_count - 1",
        db.tenant(),
        id,
        name,
        MOST,
        MOST_ADDED,
    )
    .execute(db.connection())
    .await?;
    Ok(added.rows_affected() > 0)
}
