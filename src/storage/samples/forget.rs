//! Thinning out old samples, and forgetting very old ones.

use super::super::{Connection, Result};

/// How many rows one statement changes.
const BATCH: i64 = 500;

/// The tenants that have samples.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn tenants(db: &mut Connection) -> Result<Vec<String>> {
    let tenants = sqlx::query_scalar!(
        "SELECT c.tenant_id FROM task_counts AS c
         WHERE EXISTS (SELECT FROM samples AS s WHERE s.tenant_id = c.tenant_id)"
    )
    .fetch_all(&mut *db)
    .await?;
    Ok(tenants)
}

/// Leaves the last sample of each minute, of rows from before this time. Returns whether there may be more to do.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn thin(db: &mut Connection, tenant: &str, before: i64) -> Result<bool> {
    let thinned = sqlx::query!(
        "WITH old AS MATERIALIZED (
             SELECT task_id, period FROM samples
             WHERE tenant_id = $1 AND step = 10 AND period < $2
             ORDER BY period
             LIMIT $3
             FOR UPDATE SKIP LOCKED
         )
         UPDATE samples AS s SET step = 60, (
             at, progress, replicatesize, totalsize, migrate_speed, total_cpu_usage,
             agent_cpu_usage, total_mem_usage, agent_mem_usage, total_disk_io, agent_disk_io
         ) = (
             SELECT
                 array_agg(x.at ORDER BY x.at), array_agg(x.progress ORDER BY x.at),
                 array_agg(x.replicatesize ORDER BY x.at), array_agg(x.totalsize ORDER BY x.at),
                 array_agg(x.migrate_speed ORDER BY x.at), array_agg(x.total_cpu_usage ORDER BY x.at),
                 array_agg(x.agent_cpu_usage ORDER BY x.at), array_agg(x.total_mem_usage ORDER BY x.at),
                 array_agg(x.agent_mem_usage ORDER BY x.at), array_agg(x.total_disk_io ORDER BY x.at),
                 array_agg(x.agent_disk_io ORDER BY x.at)
             FROM (
                 SELECT DISTINCT ON (x.at / 60000) x.*
                 FROM unnest(
                     s.at, s.progress, s.replicatesize, s.totalsize, s.migrate_speed, s.total_cpu_usage,
                     s.agent_cpu_usage, s.total_mem_usage, s.agent_mem_usage, s.total_disk_io, s.agent_disk_io
                 ) AS x (
                     at, progress, replicatesize, totalsize, migrate_speed, total_cpu_usage,
                     agent_cpu_usage, total_mem_usage, agent_mem_usage, total_disk_io, agent_disk_io
                 )
                 ORDER BY x.at / 60000, x.at DESC
             ) AS x
         )
         FROM old
         WHERE s.tenant_id = $1 AND s.task_id = old.task_id AND s.period = old.period",
        tenant,
        before,
        BATCH,
    )
    .execute(&mut *db)
    .await?;
    Ok(thinned.rows_affected() == BATCH as u64)
}

/// Deletes rows from before this time. Returns whether there may be more to do.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn forget(db: &mut Connection, tenant: &str, before: i64) -> Result<bool> {
    let forgotten = sqlx::query!(
        "WITH old AS MATERIALIZED (
             SELECT task_id, period FROM samples
             WHERE tenant_id = $1 AND step = 60 AND period < $2
             ORDER BY period
             LIMIT $3
             FOR UPDATE SKIP LOCKED
         )
         DELETE FROM samples AS s USING old
         WHERE s.tenant_id = $1 AND s.task_id = old.task_id AND s.period = old.period",
        tenant,
        before,
        BATCH,
    )
    .execute(&mut *db)
    .await?;
    Ok(forgotten.rows_affected() == BATCH as u64)
}
