//! Deleting a registered source.

use sqlx::Connection;
use sqlx::postgres::PgConnection;

use super::super::{Error, Result};

/// Deletes a source with all that hangs on it.
///
/// # Errors
/// [`Error::SourceNotFound`]; [`Error::SourceHasTask`] while a task was created for it.
pub async fn delete(connection: &mut PgConnection, tenant: &str, id: &str) -> Result<()> {
    let mut transaction = connection.begin().await?;
    let locked = sqlx::query_scalar!(
        "SELECT id FROM sources WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
        tenant,
        id
    )
    .fetch_optional(&mut *transaction)
    .await?;
    if locked.is_none() {
        return Err(Error::SourceNotFound(id.into()));
    }
    let deleted = sqlx::query!(
        "DELETE FROM sources AS s WHERE tenant_id = $1 AND id = $2
         AND NOT EXISTS (SELECT FROM tasks AS t WHERE t.tenant_id = $1 AND t.source_id = $2)",
        tenant,
        id,
    )
    .execute(&mut *transaction)
    .await?;
    if deleted.rows_affected() == 0 {
        return Err(Error::SourceHasTask(id.into()));
    }
    transaction.commit().await?;
    Ok(())
}
