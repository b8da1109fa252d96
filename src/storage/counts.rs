//! How many tasks and sources a tenant has.
//!
//! They are counted at the end of a transaction: all others that create or delete of the same tenant wait for the row.

use super::{Result, Transaction};

/// Counts tasks that were created, or deleted where negative.
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

/// Counts sources that were registered, or deleted where negative. It comes after [`count_tasks`] where both change.
///
/// # Errors
/// When the database fails.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn count_sources(db: &mut Transaction, more: i64) -> Result<()> {
    sqlx::query!(
        "INSERT INTO source_counts AS c (tenant_id, sources) VALUES ($1, $2)
         ON CONFLICT (tenant_id) DO UPDATE SET sources = c.sources + $2",
        db.tenant(),
        more,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
