//! Giving samples rows of their own.

use super::super::{Result, Transaction};

/// Keeps the samples of these tasks, where they are of a period before this one.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub(super) async fn keep_samples(db: &mut Transaction, ids: &[&str], before: i64) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO samples (
             tenant_id, task_id, period, step, at, progress, replicatesize, totalsize, migrate_speed, total_cpu_usage,
             agent_cpu_usage, total_mem_usage, agent_mem_usage, total_disk_io, agent_disk_io
         )
         SELECT
             w.tenant_id, w.task_id, w.period, 10, w.at, w.progress, w.replicatesize, w.totalsize, w.migrate_speed,
             w.total_cpu_usage, w.agent_cpu_usage, w.total_mem_usage, w.agent_mem_usage, w.total_disk_io,
             w.agent_disk_io
         FROM watches AS w
         WHERE w.tenant_id = $1 AND w.task_id = ANY ($2) AND w.period < $3 AND cardinality(w.at) > 0
         -- the task's work may have ended and begun again within a period
         ON CONFLICT (tenant_id, task_id, period) DO UPDATE SET
             at = samples.at || excluded.at,
             progress = samples.progress || excluded.progress,
             replicatesize = samples.replicatesize || excluded.replicatesize,
             totalsize = samples.totalsize || excluded.totalsize,
             migrate_speed = samples.migrate_speed || excluded.migrate_speed,
             total_cpu_usage = samples.total_cpu_usage || excluded.total_cpu_usage,
             agent_cpu_usage = samples.agent_cpu_usage || excluded.agent_cpu_usage,
             total_mem_usage = samples.total_mem_usage || excluded.total_mem_usage,
             agent_mem_usage = samples.agent_mem_usage || excluded.agent_mem_usage,
             total_disk_io = samples.total_disk_io || excluded.total_disk_io,
             agent_disk_io = samples.agent_disk_io || excluded.agent_disk_io",
        db.tenant(),
        ids as _,
        before,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
