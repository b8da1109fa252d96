//! Removing sub-tasks, disks … that an update made superfluous.

use sqlx::Connection;
use sqlx::postgres::PgConnection;

use super::super::{Result, servers};

/// Deletes rows past the count of a task's sub-tasks and outside the shape of its servers, under the
/// task's lock.
///
/// # Errors
/// Only those of the database.
pub async fn sweep(connection: &mut PgConnection, tenant: &str, id: &str) -> Result<()> {
    let mut transaction = connection.begin().await?;
    let count = sqlx::query_scalar!(
        r#"UPDATE tasks SET unswept = FALSE WHERE tenant_id = $1 AND id = $2
           RETURNING coalesce(sub_task_count, 0) AS "count!""#,
        tenant,
        id,
    )
    .fetch_optional(&mut *transaction)
    .await?;
    if let Some(count) = count {
        sqlx::query!(
            "DELETE FROM sub_tasks WHERE tenant_id = $1 AND task_id = $2 AND position > $3",
            tenant,
            id,
            count
        )
        .execute(&mut *transaction)
        .await?;
        servers::sweep(&mut transaction, tenant, id).await?;
    }
    transaction.commit().await?;
    Ok(())
}
