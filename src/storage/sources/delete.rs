//! Deleting registered sources.

use sqlx::Connection;
use sqlx::postgres::PgConnection;

use super::super::{Error, Result};

/// Deletes sources with all that hangs on them: all, or none where one does not exist or has a task.
///
/// # Errors
/// [`Error::SourceNotFound`], [`Error::SourceHasTask`], each with the first id that it is about.
pub async fn delete(connection: &mut PgConnection, tenant: &str, ids: &[String]) -> Result<()> {
    let mut transaction = connection.begin().await?;
    // locked in one order, so that two deletions cannot wait for each other
    let found = sqlx::query_scalar!(
        "SELECT id FROM sources WHERE tenant_id = $1 AND id = ANY ($2) ORDER BY id FOR UPDATE",
        tenant,
        ids,
    )
    .fetch_all(&mut *transaction)
    .await?;
    if let Some(missing) = ids.iter().find(|id| !found.contains(id)) {
        return Err(Error::SourceNotFound(missing.clone()));
    }
    // a statement of its own after the lock, so that it sees every task there is
    let busy = sqlx::query_scalar!(
        "SELECT source_id FROM tasks WHERE tenant_id = $1 AND source_id = ANY ($2)",
        tenant,
        ids,
    )
    .fetch_all(&mut *transaction)
    .await?;
    if let Some(busy) = ids.iter().find(|id| busy.contains(id)) {
        return Err(Error::SourceHasTask(busy.clone()));
    }
    sqlx::query!(
        "DELETE FROM sources WHERE tenant_id = $1 AND id = ANY ($2)",
        tenant,
        ids,
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(())
}
