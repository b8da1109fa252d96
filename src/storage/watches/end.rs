//! Ending the watch over tasks.

use super::super::{Result, Session};

/// Forgets what was seen of tasks that are no longer at work. Their last samples are kept.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn end(db: &mut Session, ids: &[String]) -> Result<()> {
    sqlx::query!(
        "WITH ended AS (DELETE FROM watches AS w WHERE w.tenant_id = $1 AND w.task_id = ANY ($2) RETURNING w.*)
         INSERT INTO samples (
             tenant_id, task_id, period, step, at, progress, replicatesize, totalsize, migrate_speed, total_cpu_usage,
             agent_cpu_usage, total_mem_usage, agent_mem_usage, total_disk_io, agent_disk_io
         )
         SELECT
             $1, e.task_id, e.period, 10, e.at, e.progress, e.replicatesize, e.totalsize, e.migrate_speed,
             e.total_cpu_usage, e.agent_cpu_usage, e.total_mem_usage, e.agent_mem_usage, e.total_disk_io,
             e.agent_disk_io
         FROM ended AS e
         WHERE EXISTS (SELECT FROM tasks AS t WHERE t.tenant_id = $1 AND t.id = e.task_id)
         -- it may have ended and begun again within a period
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
        ids,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
