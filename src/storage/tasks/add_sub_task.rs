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
    let round = sqlx::query!(
        r#"UPDATE tasks AS t SET sub_task_count = t.sub_task_count + 1, digest = NULL, noted = NULL
           FROM sub_tasks AS last
           WHERE t.tenant_id = $1 AND t.id = $2 AND t.sub_task_count < $3
               AND (SELECT count(*) FROM sub_tasks WHERE tenant_id = $1 AND task_id = $2 AND added) < $4
               AND last.tenant_id = $1 AND last.task_id = $2 AND last.position = t.sub_task_count
           RETURNING t.sub_task_count AS "position!", last.user_op"#,
        db.tenant(),
        id,
        MOST,
        MOST_ADDED,
    )
    .fetch_optional(db.connection())
    .await?;
    let Some(round) = round else {
        return Ok(false);
    };
    sqlx::query!(
        "INSERT INTO sub_tasks (tenant_id, task_id, position, id, name, progress, user_op, added)
         VALUES ($1, $2, $3, nextval('sub_task_ids'), $4, 0, $5, TRUE)",
        db.tenant(),
        id,
        round.position,
        name,
        round.user_op,
    )
    .execute(db.connection())
    .await?;
    Ok(true)
}
