//! Forgetting old messages.

use super::super::{Connection, Result};

/// How many messages one statement deletes.
const BATCH: i64 = 1_000;

/// Deletes some of a tenant's messages that were made before this time and are not pending, and returns whether there may be
/// more.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn forget(db: &mut Connection, tenant: &str, before: i64) -> Result<bool> {
    let forgotten = sqlx::query!(
        "WITH old AS MATERIALIZED (
             SELECT webhook_id, id FROM webhook_deliveries
             WHERE tenant_id = $1 AND created_at < $2 AND state <> 'pending'
             LIMIT $3
             FOR UPDATE SKIP LOCKED
         )
         DELETE FROM webhook_deliveries AS d USING old
         WHERE d.tenant_id = $1 AND d.webhook_id = old.webhook_id AND d.id = old.id",
        tenant,
        before,
        BATCH,
    )
    .execute(&mut *db)
    .await?;
    Ok(forgotten.rows_affected() == BATCH as u64)
}
