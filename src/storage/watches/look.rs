//! Looking at tasks at work.

use sqlx::types::Json;

use super::super::{Result, Session};
use crate::domain::stalled::AT_WORK;
use crate::domain::task_state::LATEST;
use crate::domain::watch::Seen;

/// Which tasks to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All that are at work, or were when they were last looked at.
    All,
    /// Those at work that somebody has written to since.
    News,
}

/// The ids of a tenant's tasks to look at, in order.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn at_work(db: &mut Session, scope: Scope) -> Result<Vec<String>> {
    let states: Vec<_> = AT_WORK.iter().map(ToString::to_string).collect();
    let ids = sqlx::query_scalar!(
        r#"SELECT t.id AS "id!" FROM tasks AS t
           LEFT JOIN watches AS w ON w.tenant_id = $1 AND w.task_id = t.id
           WHERE t.tenant_id = $1 AND t.state = ANY ($2) AND ($3 OR w.version IS DISTINCT FROM t.version)
           UNION SELECT task_id FROM watches WHERE tenant_id = $1 AND $3
           ORDER BY 1"#,
        db.tenant(),
        &states,
        scope == Scope::All,
    )
    .fetch_all(db.connection())
    .await?;
    Ok(ids)
}

/// Reads these tasks, with what was seen of them before.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn look(db: &mut Session, ids: &[String]) -> Result<Vec<Seen>> {
    let seen = sqlx::query_scalar!(
        r#"
        SELECT row_to_json(seen) AS "seen!: Json<Seen>"
        FROM (
            SELECT
                t.id, t.source_id, t.version, t.state, t.replicatesize, t.totalsize, t.migrate_speed,
                t.total_cpu_usage, t.agent_cpu_usage, t.total_mem_usage, t.agent_mem_usage, t.total_disk_io,
                t.agent_disk_io, t.stalled, t.stalled_at, r.last_visit_time,
                coalesce((
                    SELECT c.deliveries FROM commands AS c
                    WHERE c.tenant_id = $1 AND c.source_id = t.source_id AND c.kind = 'control'
                ), 0) AS deliveries,
                least(nullif(t.speed_limit, 0), (
                    SELECT min(nullif(l.speed, 0))
                    FROM jsonb_to_recordset(t.speed_limits -> 'speed_limit') AS l (speed INTEGER)
                )) AS lowest_limit,
                coalesce((
                    SELECT json_agg(
                        json_build_object(
                            'name', s.name, 'progress', s.progress, 'user_op', s.user_op, 'start_date', s.start_date,
                            'end_date', s.end_date
                        )
                        ORDER BY s.position
                    )
                    FROM sub_tasks AS s
                    WHERE s.tenant_id = $1 AND s.task_id = t.id AND s.position > t.sub_task_count - $3
                        AND s.position <= t.sub_task_count
                ), '[]') AS latest,
                CASE WHEN w.task_id IS NOT NULL THEN json_build_object(
                    'version', w.version, 'state', w.state, 'state_since', w.state_since, 'reported_at', w.reported_at,
                    'step', w.step, 'step_progress', w.step_progress, 'size', w.size, 'moved_at', w.moved_at,
                    'mark_at', w.mark_at, 'mark_size', w.mark_size, 'rate', w.rate, 'behind', w.behind,
                    'growing', w.growing
                ) END AS watch
            FROM unnest($2::text[]) AS wanted (id)
            CROSS JOIN LATERAL (SELECT * FROM tasks AS t WHERE t.tenant_id = $1 AND t.id = wanted.id) AS t
            JOIN sources AS r ON r.tenant_id = $1 AND r.id = t.source_id
            LEFT JOIN watches AS w ON w.tenant_id = $1 AND w.task_id = t.id
        ) AS seen
        "#,
        db.tenant(),
        ids,
        LATEST as i32,
    )
    .fetch_all(db.connection())
    .await?;
    Ok(seen.into_iter().map(|seen| seen.0).collect())
}
