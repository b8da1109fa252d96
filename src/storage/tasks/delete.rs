//! Deleting tasks.

use super::super::{Result, Transaction};

/// Deletes locked tasks and everything that belongs to them. Returns how many there were.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn delete(db: &mut Transaction, ids: &[String]) -> Result<u64> {
    let deleted = sqlx::query!(
        "DELETE FROM tasks WHERE tenant_id = $1 AND id = ANY ($2)",
        db.tenant(),
        ids
    )
    .execute(db.connection())
    .await?;
    Ok(deleted.rows_affected())
}
