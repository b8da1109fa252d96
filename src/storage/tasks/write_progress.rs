//! The statement that writes progress reports.

use super::super::sources::VISIT_NOTED_EVERY;
use super::super::{Result, Session};
use super::progress::Report;

/// What became of the report of this number, counted from 1.
pub(super) struct Row {
    pub number: i64,
    pub late: bool,
    pub further: bool,
    pub begun: bool,
    pub applied: bool,
}

/// The statement, of reports that come from this query.
macro_rules! written {
    ($reports:literal, $($parameter:expr),* $(,)?) => {
        sqlx::query_as!(
            Row,
            "WITH report AS (" + $reports + r#"),
        owner AS MATERIALIZED (
            -- LATERAL: from the index, also where a small table makes reading all of it look cheaper
            SELECT report.*, t.*
            FROM report CROSS JOIN LATERAL (
                SELECT t.source_id, t.sub_task_count, t.state, t.replicatesize AS known_size
                FROM tasks AS t
                WHERE t.tenant_id = $1 AND t.id = report.task_id
                    AND (NOT $2 OR t.state IN ('RUNNING', 'SYNCING') AND report.progress < 100)
                FOR NO KEY UPDATE SKIP LOCKED
            ) AS t
        ),
        was AS MATERIALIZED (
            SELECT
                owner.*, x.position, x.start_date,
                coalesce(x.progress, 0) < owner.progress AS further,
                x.user_op IS DISTINCT FROM last.user_op
                    OR coalesce(x.progress, 0) > owner.progress
                    -- the same percentage again: of data there is no less than before, and of what is done
                    -- there is no news, unless it goes on
                    OR x.progress = owner.progress AND (
                        owner.copies_data AND coalesce(owner.replicatesize < owner.known_size, FALSE)
                        OR owner.progress = 100 AND owner.state IS DISTINCT FROM 'SYNCING'
                    ) AS late
            FROM owner
            CROSS JOIN LATERAL (
                SELECT s.position, s.progress, s.start_date, s.user_op
                FROM sub_tasks AS s
                WHERE s.tenant_id = $1 AND s.task_id = owner.task_id AND s.name = owner.name
                    AND s.position <= owner.sub_task_count
                ORDER BY s.position DESC
                LIMIT 1
            ) AS x
            JOIN sub_tasks AS last ON last.tenant_id = $1 AND last.task_id = owner.task_id
                AND last.position = owner.sub_task_count
        ),
        step AS (
            UPDATE sub_tasks AS x SET
                progress = was.progress,
                process_trace = was.process_trace,
                migrate_speed = coalesce(was.migrate_speed, x.migrate_speed),
                start_date = coalesce(x.start_date, was.now),
                end_date = CASE WHEN was.progress >= 100 THEN coalesce(x.end_date, was.now) END
            FROM was
            WHERE x.tenant_id = $1 AND x.task_id = was.task_id AND x.position = was.position AND x.name = was.name
                -- as it is now: another report may have come between the statement's start and its lock
                AND coalesce(x.progress, 0) <= was.progress
                AND NOT (
                    x.progress = was.progress AND was.copies_data
                    AND coalesce(was.replicatesize < was.known_size, FALSE)
                )
                AND NOT was.late AND (NOT $2 OR was.start_date IS NOT NULL)
            RETURNING was.*
        ),
        eta AS (
            SELECT step.*, coalesce(
                remain_seconds,
                CASE WHEN copies_data AND replicatesize > 0 AND totalsize >= replicatesize AND start_date < now
                    THEN least(
                        2147483647, (totalsize - replicatesize)::float8 / replicatesize * (now - start_date) / 1000
                    )::bigint
                END
            ) AS seconds
            FROM step
        ),
        task AS (
            UPDATE tasks AS t SET
                version = t.version + 1,
                digest = NULL,
                -- a sub-task begins or ends on the long way only
                noted = CASE WHEN $2 THEN t.noted END,
                migrate_speed = coalesce(eta.migrate_speed, t.migrate_speed),
                compress_rate = coalesce(eta.compress_rate, t.compress_rate),
                replicatesize = CASE WHEN eta.copies_data THEN eta.replicatesize ELSE t.replicatesize END,
                totalsize = CASE WHEN eta.copies_data THEN eta.totalsize ELSE t.totalsize END,
                remain_seconds = coalesce(eta.seconds, t.remain_seconds),
                estimate_complete_time = coalesce(eta.now + eta.seconds * 1000, t.estimate_complete_time),
                total_time = coalesce(greatest(0, (eta.now - t.start_date) / 1000), t.total_time),
                total_cpu_usage = coalesce(eta.total_cpu_usage, t.total_cpu_usage),
                agent_cpu_usage = coalesce(eta.agent_cpu_usage, t.agent_cpu_usage),
                total_mem_usage = coalesce(eta.total_mem_usage, t.total_mem_usage),
                agent_mem_usage = coalesce(eta.agent_mem_usage, t.agent_mem_usage),
                total_disk_io = coalesce(eta.total_disk_io, t.total_disk_io),
                agent_disk_io = coalesce(eta.agent_disk_io, t.agent_disk_io),
                need_migration_test = coalesce(eta.need_migration_test, t.need_migration_test),
                agent_time = coalesce(eta.agent_time, t.agent_time)
            FROM eta
            WHERE t.tenant_id = $1 AND t.id = eta.task_id
        ),
        visited AS MATERIALIZED (
            -- another statement that notes a visit need not be waited for
            SELECT s.id, owner.now
            FROM owner CROSS JOIN LATERAL (
                SELECT s.id
                FROM sources AS s
                WHERE s.tenant_id = $1 AND s.id = owner.source_id AND s.last_visit_time < owner.now - $3::bigint
                FOR NO KEY UPDATE SKIP LOCKED
            ) AS s
        ),
        visit AS (
            UPDATE sources AS s SET last_visit_time = visited.now
            FROM visited
            WHERE s.tenant_id = $1 AND s.id = visited.id
        )
        SELECT
            was.number AS "number!", was.late AS "late!", was.further AS "further!",
            was.start_date IS NULL AS "begun!", step.number IS NOT NULL AS "applied!"
        FROM was LEFT JOIN step ON step.number = was.number
            "#,
            $($parameter),*
        )
    };
}

/// Writes reports of different tasks. With `at_work`, only those of tasks at work that neither start nor end a sub-task.
///
/// The task's row is locked before the sub-task is compared, so that the later of two concurrent reports sees
/// what the earlier one wrote. A row that is locked is passed over, so that no report waits for the task of another one,
/// and statements that lock the same tasks in different orders do not wait for each other. The sub-task is looked up as
/// of before the lock, so its name is compared again: an update may have put another sub-task in its place.
pub(super) async fn write(
    db: &mut Session,
    reports: &[&Report],
    at_work: bool,
) -> Result<Vec<Row>> {
    match reports {
        [report] => one(db, report, at_work).await,
        _ => many(db, reports, at_work).await,
    }
}

/// Without arrays, which cost a report that comes alone a tenth of a millisecond.
async fn one(db: &mut Session, report: &Report, at_work: bool) -> Result<Vec<Row>> {
    let said = &report.said;
    let rows = written!(
        "SELECT
            $4::text AS task_id, $5::text AS name, $6::bigint AS now, $7::boolean AS copies_data, $8::integer AS progress,
            $9::text AS process_trace, $10::float8 AS migrate_speed, $11::bigint AS remain_seconds,
            $12::bigint AS replicatesize, $13::bigint AS totalsize, $14::float8 AS compress_rate,
            $15::float8 AS total_cpu_usage, $16::float8 AS agent_cpu_usage, $17::float8 AS total_mem_usage,
            $18::float8 AS agent_mem_usage, $19::float8 AS total_disk_io, $20::float8 AS agent_disk_io,
            $21::boolean AS need_migration_test, $22::text AS agent_time, 1::bigint AS number",
        db.tenant(),
        at_work,
        VISIT_NOTED_EVERY,
        report.task,
        report.name,
        report.now,
        report.copies_data,
        said.progress,
        said.process_trace,
        said.migrate_speed,
        said.remain_time.map(i64::from),
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
    );
    Ok(rows.fetch_all(db.connection()).await?)
}

async fn many(db: &mut Session, reports: &[&Report], at_work: bool) -> Result<Vec<Row>> {
    /// One field of all reports.
    fn all<'a, T>(reports: &[&'a Report], field: impl Fn(&'a Report) -> T) -> Vec<T> {
        reports.iter().map(|report| field(report)).collect()
    }
    let rows = written!(
        "SELECT * FROM unnest(
            $4::text[], $5::text[], $6::bigint[], $7::boolean[], $8::integer[], $9::text[], $10::float8[],
            $11::bigint[], $12::bigint[], $13::bigint[], $14::float8[], $15::float8[], $16::float8[], $17::float8[],
            $18::float8[], $19::float8[], $20::float8[], $21::boolean[], $22::text[]
        ) WITH ORDINALITY AS report (
            task_id, name, now, copies_data, progress, process_trace, migrate_speed,
            remain_seconds, replicatesize, totalsize, compress_rate, total_cpu_usage, agent_cpu_usage, total_mem_usage,
            agent_mem_usage, total_disk_io, agent_disk_io, need_migration_test, agent_time, number
        )",
        db.tenant(),
        at_work,
        VISIT_NOTED_EVERY,
        &all(reports, |one| &*one.task) as _,
        &all(reports, |one| &*one.name) as _,
        &all(reports, |one| one.now),
        &all(reports, |one| one.copies_data),
        &all(reports, |one| one.said.progress) as _,
        &all(reports, |one| one.said.process_trace.as_deref()) as _,
        &all(reports, |one| one.said.migrate_speed) as _,
        &all(reports, |one| one.said.remain_time.map(i64::from)) as _,
        &all(reports, |one| one.said.replicatesize) as _,
        &all(reports, |one| one.said.totalsize) as _,
        &all(reports, |one| one.said.compress_rate) as _,
        &all(reports, |one| one.said.total_cpu_usage) as _,
        &all(reports, |one| one.said.agent_cpu_usage) as _,
        &all(reports, |one| one.said.total_mem_usage) as _,
        &all(reports, |one| one.said.agent_mem_usage) as _,
        &all(reports, |one| one.said.total_disk_io) as _,
        &all(reports, |one| one.said.agent_disk_io) as _,
        &all(reports, |one| one.said.need_migration_test) as _,
        &all(reports, |one| one.said.agent_time.as_deref()) as _,
    );
    Ok(rows.fetch_all(db.connection()).await?)
}
