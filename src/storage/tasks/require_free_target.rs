//! Requiring that a target has one task only.

use super::super::{Error, Result, Transaction};

/// Makes sure that no other task has the same target as a new task.
///
/// It comes after [`count_tasks`](super::super::count_tasks), whose lock makes creations of one tenant wait for each
/// other from there on: of two with the same target, the later one sees the task of the earlier one.
///
/// # Errors
/// [`Error::TargetHasTask`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn require_free_target(db: &mut Transaction, id: &str) -> Result<()> {
    let other = sqlx::query_scalar!(
        "SELECT other.task_id
         FROM task_servers AS own
         JOIN task_servers AS other ON other.tenant_id = $1 AND other.vm_id = own.vm_id AND other.task_id <> $2
         WHERE own.tenant_id = $1 AND own.task_id = $2 AND own.vm_id <> ''
         LIMIT 1",
        db.tenant(),
        id,
    )
    .fetch_optional(db.connection())
    .await?;
    match other {
        Some(task_id) => Err(Error::TargetHasTask { task_id }),
        None => Ok(()),
    }
}
