//! Forgetting old jobs.

use super::super::{Connection, Result};

/// How many jobs one statement deletes.
const BATCH: i64 = 10;

/// Deletes some of a tenant's jobs that finished before this time, and returns whether there may be more.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn forget(db: &mut Connection, tenant: &str, before: i64) -> Result<bool> {
    let forgotten = sqlx::query!(
        "WITH old AS MATERIALIZED (
             SELECT id FROM jobs WHERE tenant_id = $1 AND finished_at < $2 LIMIT $3 FOR UPDATE SKIP LOCKED
         )
         DELETE FROM jobs AS j USING old WHERE j.tenant_id = $1 AND j.id = old.id",
        tenant,
        before,
        BATCH,
    )
    .execute(&mut *db)
    .await?;
    Ok(forgotten.rows_affected() == BATCH as u64)
}
