//! Deleting registered sources.

use super::super::{Error, Result, Transaction};

/// Makes sure that none of these locked sources has a task.
///
/// # Errors
/// [`Error::SourceHasTask`] with the first source that has one.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn require_no_task(db: &mut Transaction, ids: &[String]) -> Result<()> {
    let first = sqlx::query!(
        "SELECT source_id, id FROM tasks WHERE tenant_id = $1 AND source_id = ANY ($2)
         ORDER BY array_position($2, source_id) LIMIT 1",
        db.tenant(),
        ids,
    )
    .fetch_optional(db.connection())
    .await?;
    match first {
        Some(task) => Err(Error::SourceHasTask {
            source_id: task.source_id,
            task_id: task.id,
        }),
        None => Ok(()),
    }
}

/// Deletes locked sources, which have no task, and returns how many.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn delete(db: &mut Transaction, ids: &[String]) -> Result<i64> {
    let deleted = sqlx::query!(
        "DELETE FROM sources WHERE tenant_id = $1 AND id = ANY ($2)",
        db.tenant(),
        ids,
    )
    .execute(db.connection())
    .await?;
    Ok(deleted.rows_affected().cast_signed())
}
