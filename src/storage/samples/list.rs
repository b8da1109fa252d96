//! Reading samples.

use sqlx::types::Json;

use super::super::watches::PERIOD;
use super::super::{Result, Session};
use crate::model::Sample;

/// A task's samples of this time, one for each `step` milliseconds in which it has reported: the last state, and the means of
/// speed and usage. `None` if there is no such task.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn list(
    db: &mut Session,
    task: &str,
    (from, to): (i64, i64),
    step: i64,
) -> Result<Option<Vec<Sample>>> {
    let samples = sqlx::query_scalar!(
        r#"
        SELECT (
            SELECT coalesce(json_agg(sample ORDER BY sample.at), '[]')
            FROM (
                SELECT
                    max(x.at) AS at,
                    (array_agg(x.progress ORDER BY x.at DESC))[1] AS progress,
                    (array_agg(x.replicatesize ORDER BY x.at DESC))[1] AS replicatesize,
                    (array_agg(x.totalsize ORDER BY x.at DESC))[1] AS totalsize,
                    avg(x.migrate_speed)::real AS migrate_speed,
                    avg(x.total_cpu_usage)::real AS total_cpu_usage,
                    avg(x.agent_cpu_usage)::real AS agent_cpu_usage,
                    avg(x.total_mem_usage)::real AS total_mem_usage,
                    avg(x.agent_mem_usage)::real AS agent_mem_usage,
                    avg(x.total_disk_io)::real AS total_disk_io,
                    avg(x.agent_disk_io)::real AS agent_disk_io
                FROM (
                    SELECT
                        s.at, s.progress, s.replicatesize, s.totalsize, s.migrate_speed, s.total_cpu_usage,
                        s.agent_cpu_usage, s.total_mem_usage, s.agent_mem_usage, s.total_disk_io, s.agent_disk_io
                    FROM samples AS s
                    WHERE s.tenant_id = $1 AND s.task_id = $2 AND s.period > $3 - $6::bigint AND s.period < $4
                    UNION ALL
                    SELECT
                        w.at, w.progress, w.replicatesize, w.totalsize, w.migrate_speed, w.total_cpu_usage,
                        w.agent_cpu_usage, w.total_mem_usage, w.agent_mem_usage, w.total_disk_io, w.agent_disk_io
                    FROM watches AS w
                    WHERE w.tenant_id = $1 AND w.task_id = $2
                ) AS row
                CROSS JOIN LATERAL unnest(
                    row.at, row.progress, row.replicatesize, row.totalsize, row.migrate_speed, row.total_cpu_usage,
                    row.agent_cpu_usage, row.total_mem_usage, row.agent_mem_usage, row.total_disk_io, row.agent_disk_io
                ) AS x (
                    at, progress, replicatesize, totalsize, migrate_speed, total_cpu_usage,
                    agent_cpu_usage, total_mem_usage, agent_mem_usage, total_disk_io, agent_disk_io
                )
                WHERE x.at >= $3 AND x.at < $4
                GROUP BY x.at / $5
            ) AS sample
        ) AS "samples!: Json<Vec<Sample>>"
        FROM tasks AS t
        WHERE t.tenant_id = $1 AND t.id = $2
        "#,
        db.tenant(),
        task,
        from,
        to,
        step,
        PERIOD,
    )
    .fetch_optional(db.connection())
    .await?;
    Ok(samples.map(|samples| samples.0))
}
