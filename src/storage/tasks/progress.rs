//! Progress reports: the hottest path of the service.
//!
//! A report that advances a sub-task without starting or ending it is one statement, which rewrites two rows and
//! touches no index. So is a late report. Only the others, a few in each migration, go through the state machine.

use super::super::sources::VISIT_NOTED_EVERY;
use super::super::{Result, Session, Transaction};
use crate::model::Progress;

/// A progress report.
#[derive(Debug, Clone)]
pub struct Report {
    /// Name of the sub-task.
    pub name: String,
    /// What it says.
    pub said: Progress,
    /// Whether the sub-task copies data: then the sizes are also the task's.
    pub copies_data: bool,
    /// Now, epoch milliseconds.
    pub now: i64,
}

/// What became of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Met {
    /// No sub-task matched.
    Nothing,
    /// The sub-task has more progress already, or belongs to an earlier round.
    Late,
    /// It was written.
    Applied {
        /// Whether the progress increased.
        further: bool,
    },
}

/// Writes a report unless it is late. With `at_work`, only if the task is RUNNING or SYNCING and the report
/// neither starts nor ends its sub-task.
///
/// The task's row is locked before the sub-task is compared, so that the later of two concurrent reports sees
/// what the earlier one wrote. The sub-task is looked up as of before the lock, so its name is compared again:
/// an update may have put another sub-task in its place.
///
/// # Errors
/// When the database fails.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn progress(db: &mut Session, id: &str, report: &Report, at_work: bool) -> Result<Met> {
    let said = &report.said;
    let row = sqlx::query!(
        r#"
        WITH owner AS MATERIALIZED (
            SELECT source_id, sub_task_count, state, replicatesize FROM tasks
            WHERE tenant_id = $1 AND id = $2 AND (NOT $3 OR state IN ('RUNNING', 'SYNCING') AND $5 < 100)
            FOR NO KEY UPDATE
        ),
        was AS MATERIALIZED (
            SELECT
                x.position, x.start_date, owner.replicatesize,
                coalesce(x.progress, 0) < $5 AS further,
                x.user_op IS DISTINCT FROM last.user_op
                    OR coalesce(x.progress, 0) > $5
                    -- the same percentage again: of data there is no less than before, and of what is done
                    -- there is no news, unless it goes on
                    OR x.progress = $5 AND ($10 AND coalesce($11 < owner.replicatesize, FALSE)
                        OR $5 = 100 AND owner.state IS DISTINCT FROM 'SYNCING')
                    AS late
            FROM owner
            JOIN sub_tasks AS x ON x.tenant_id = $1 AND x.task_id = $2 AND x.name = $4
                AND x.position <= owner.sub_task_count
            JOIN sub_tasks AS last ON last.tenant_id = $1 AND last.task_id = $2
                AND last.position = owner.sub_task_count
            ORDER BY x.position DESC
            LIMIT 1
        ),
        step AS (
            UPDATE sub_tasks AS x SET
                progress = $5,
                process_trace = $6,
                migrate_speed = coalesce($7, x.migrate_speed),
                start_date = coalesce(x.start_date, $8),
                end_date = CASE WHEN $5 >= 100 THEN coalesce(x.end_date, $8) END
            FROM was
            WHERE x.tenant_id = $1 AND x.task_id = $2 AND x.position = was.position AND x.name = $4
                -- as it is now: another report may have come between the statement's start and its lock
                AND coalesce(x.progress, 0) <= $5
                AND NOT (x.progress = $5 AND $10 AND coalesce($11 < was.replicatesize, FALSE))
                AND NOT was.late AND (NOT $3 OR was.start_date IS NOT NULL)
            RETURNING was.start_date
        ),
        eta AS (
            SELECT coalesce(
                $9::bigint,
                CASE WHEN $10 AND $11::bigint > 0 AND $12::bigint >= $11 AND start_date < $8
                    THEN least(2147483647, ($12 - $11)::float8 / $11 * ($8 - start_date) / 1000)::bigint
                END
            ) AS seconds
            FROM step
        ),
        task AS (
            UPDATE tasks AS t SET
                version = t.version + 1,
                digest = NULL,
                migrate_speed = coalesce($7, t.migrate_speed),
                compress_rate = coalesce($13, t.compress_rate),
                replicatesize = CASE WHEN $10 THEN $11 ELSE t.replicatesize END,
                totalsize = CASE WHEN $10 THEN $12 ELSE t.totalsize END,
                remain_seconds = coalesce(eta.seconds, t.remain_seconds),
                estimate_complete_time = coalesce($8 + eta.seconds * 1000, t.estimate_complete_time),
                total_time = coalesce(greatest(0, ($8 - t.start_date) / 1000), t.total_time),
                total_cpu_usage = coalesce($14, t.total_cpu_usage),
                agent_cpu_usage = coalesce($15, t.agent_cpu_usage),
                total_mem_usage = coalesce($16, t.total_mem_usage),
                agent_mem_usage = coalesce($17, t.agent_mem_usage),
                total_disk_io = coalesce($18, t.total_disk_io),
                agent_disk_io = coalesce($19, t.agent_disk_io),
                need_migration_test = coalesce($20, t.need_migration_test),
                agent_time = coalesce($21, t.agent_time)
            FROM eta
            WHERE t.tenant_id = $1 AND t.id = $2
        ),
        visit AS (
            UPDATE sources AS s SET last_visit_time = $8
            FROM owner
            WHERE s.tenant_id = $1 AND s.id = owner.source_id AND s.last_visit_time < $8 - $22::bigint
        )
        SELECT
            was.late AS "late?", was.further AS "further?",
            EXISTS (SELECT FROM step) AS "applied!"
        FROM (VALUES (1)) AS one LEFT JOIN was ON TRUE
        "#,
        db.tenant(),
        id,
        at_work,
        report.name,
        said.progress,
        said.process_trace,
        said.migrate_speed,
        report.now,
        said.remain_time.map(i64::from),
        report.copies_data,
        said.replicatesize,
        said.totalsize,
        said.compress_rate,
        said.total_cpu_usage,
        said.agent_cpu_usage,
        said.total_mem_usage,
        said.agent_mem_usage,
        said.total_disk_io,
        said.agent_disk_io,
        said.need_migration_test,
        said.agent_time,
        VISIT_NOTED_EVERY,
    )
    .fetch_one(db.connection())
    .await?;
    Ok(match (row.applied, row.late) {
        (true, _) => Met::Applied {
            further: row.further.unwrap_or(false),
        },
        (false, Some(true)) => Met::Late,
        _ => Met::Nothing,
    })
}

/// Whether a report is of before a restart that the agent has not been told of: it was under way meanwhile.
/// One on the first sub-task of the new round is not: so an agent begins that was told in another way.
///
/// # Errors
/// When the database fails.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn predates_restart(db: &mut Transaction, id: &str, name: &str) -> Result<bool> {
    let predates = sqlx::query_scalar!(
        r#"
        SELECT coalesce(t.state = 'RESETING', FALSE)
            AND EXISTS (
                SELECT FROM commands AS c
                WHERE c.tenant_id = $1 AND c.source_id = t.source_id AND c.kind = 'control' AND c.delivered_at IS NULL
            )
            AND $3 IS DISTINCT FROM (
                SELECT x.name
                FROM sub_tasks AS x
                JOIN sub_tasks AS last ON last.tenant_id = $1 AND last.task_id = $2
                    AND last.position = t.sub_task_count AND last.user_op = x.user_op
                WHERE x.tenant_id = $1 AND x.task_id = $2 AND x.position <= t.sub_task_count
                ORDER BY x.position
                LIMIT 1
            ) AS "predates!"
        FROM tasks AS t
        WHERE t.tenant_id = $1 AND t.id = $2
        "#,
        db.tenant(),
        id,
        name,
    )
    .fetch_one(db.connection())
    .await?;
    Ok(predates)
}
