//! Whether there is or was a task.

use super::super::{Result, Session};

/// Whether there is a task, or events of one that is gone.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn has_been(db: &mut Session, task: &str) -> Result<bool> {
    let has_been = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM tasks WHERE tenant_id = $1 AND id = $2)
               OR EXISTS (SELECT FROM events WHERE tenant_id = $1 AND task_id = $2) AS "has_been!""#,
        db.tenant(),
        task,
    )
    .fetch_one(db.connection())
    .await?;
    Ok(has_been)
}
