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
    sqlx::query!(
        r#"
        WITH gone AS (
            DELETE FROM tasks WHERE tenant_id = $1 AND id = ANY ($2) RETURNING id
        )
        UPDATE task_counts SET tasks = tasks - (SELECT count(*) FROM gone) WHERE tenant_id = $1
        "#,
        tenant,
        &found,
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(())
}
