//! How many tasks a tenant has.

use super::{Result, Transaction};

/// Counts tasks that were created, or deleted where negative. It comes at the end of a transaction: all other
/// creations and deletions of the tenant wait for this row.
///
/// # Errors
/// When the database fails.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn count_tasks(db: &mut Transaction, more: i64) -> Result<()> {
    sqlx::query!(
        "INSERT INTO task_counts AS c (tenant_id, tasks) VALUES ($1, $2)
         ON CONFLICT (tenant_id) DO UPDATE SET tasks = c.tasks + $2",
        db.tenant(),
        more,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
