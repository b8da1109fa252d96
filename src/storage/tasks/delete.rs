//! Deleting tasks.

use sqlx::Connection;
use sqlx::postgres::PgConnection;

use super::super::{Error, Result};

/// Deletes these tasks with all that hangs on them: all, or none where one does not exist.
///
/// # Errors
/// [`Error::TaskNotFound`] with the first id that names no task.
pub async fn delete(connection: &mut PgConnection, tenant: &str, ids: &[String]) -> Result<()> {
    let mut transaction = connection.begin().await?;
    // locked in one order, so that two deletions cannot wait for each other
    let found = sqlx::query_scalar!(
        "SELECT id FROM tasks WHERE tenant_id = $1 AND id = ANY ($2) ORDER BY id FOR UPDATE",
        tenant,
        ids,
    )
    .fetch_all(&mut *transaction)
    .await?;
    if let Some(missing) = ids.iter().find(|id| !found.contains(id)) {
        return Err(Error::TaskNotFound(missing.clone()));
    }
    let gone = sqlx::query!(
        "DELETE FROM tasks WHERE tenant_id = $1 AND id = ANY ($2)",
        tenant,
        &found
    )
    .execute(&mut *transaction)
    .await?
    .rows_affected();
    // last, since every creation of the tenant waits for this row
    sqlx::query!(
        "UPDATE task_counts SET tasks = tasks - $2 WHERE tenant_id = $1",
        tenant,
        gone.cast_signed()
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(())
}
