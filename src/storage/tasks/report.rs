//! Progress reports: the hottest path of the service.
//!
//! A report that moves a sub-task on and ends nothing is one statement, which rewrites two rows and touches
//! no index. Only what may end a sub-task, or is about a task that is not at work, is looked at more closely.

use sqlx::Connection;
use sqlx::postgres::PgConnection;

use super::super::{Error, Result};
use super::situation::{Effect, Situation};
use super::transition::{decide_and_apply, lock};
use crate::model::Progress;

/// A progress report.
#[derive(Debug, Clone)]
pub struct Report {
    /// Name of the sub-task.
    pub name: String,
    /// What it says.
    pub said: Progress,
    /// Whether the sub-task copies data, so that the sizes are those of the task.
    pub copies_data: bool,
    /// Now, epoch milliseconds.
    pub now: i64,
}

/// Applies a report, unless the sub-task is further already: then it is a late one, and nothing changes.
/// Where a sub-task has come further, `decide` says what becomes of the task.
///
/// # Errors
/// [`Error::TaskNotFound`]; [`Error::NoSubTask`] where the task has no sub-task of this name.
pub async fn report(
    connection: &mut PgConnection,
    (tenant, id): (&str, &str),
    report: &Report,
    decide: fn(&Situation) -> Effect,
) -> Result<()> {
    let ends = report.said.progress >= Some(100);
    if !ends && apply(connection, tenant, id, report, true).await?.is_some() {
        return Ok(());
    }
    let mut transaction = connection.begin().await?;
    lock(&mut transaction, tenant, id).await?;
    match apply(&mut transaction, tenant, id, report, false).await? {
        Some(true) => {
            let decide = |situation: &Situation| Ok(decide(situation));
            decide_and_apply(&mut transaction, tenant, id, report.now, decide).await?;
        }
        Some(false) => {}
        None => expect_sub_task(&mut transaction, tenant, id, &report.name).await?,
    }
    transaction.commit().await?;
    Ok(())
}

/// Writes a report where it is not late, and tells whether the sub-task came further; `None` where nothing
/// was written. With `at_work`, only where the task is RUNNING or SYNCING.
///
/// The task's row is locked before the sub-task is compared, so that of two reports at once the later one
/// sees what the earlier one wrote.
async fn apply(
    connection: &mut PgConnection,
    tenant: &str,
    id: &str,
    report: &Report,
    at_work: bool,
) -> Result<Option<bool>> {
    let said = &report.said;
    let further = sqlx::query_scalar!(
        r#"
        WITH owner AS MATERIALIZED (
            SELECT sub_task_count FROM tasks
            WHERE tenant_id = $1 AND id = $2 AND (NOT $3 OR state IN ('RUNNING', 'SYNCING'))
            FOR NO KEY UPDATE
        ),
        was AS MATERIALIZED (
            SELECT x.position, x.start_date, x.progress
            FROM owner, sub_tasks AS x
            WHERE x.tenant_id = $1 AND x.task_id = $2 AND x.name = $4 AND x.position <= owner.sub_task_count
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
            WHERE x.tenant_id = $1 AND x.task_id = $2 AND x.position = was.position
                AND coalesce(x.progress, 0) <= $5
            RETURNING was.start_date, was.progress
        ),
        eta AS (
            SELECT coalesce(
                $9::bigint,
                CASE WHEN $10 AND $11::bigint > 0 AND $12::bigint >= $11 AND start_date < $8
                    THEN least(2147483647, ($12 - $11)::float8 / $11 * ($8 - start_date) / 1000)::bigint
                END
            ) AS seconds
            FROM step
        )
        UPDATE tasks AS t SET
            version = t.version + 1,
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
        FROM step, eta
        WHERE t.tenant_id = $1 AND t.id = $2
        RETURNING coalesce(step.progress, 0) < $5 AS "further!"
        "#,
        tenant,
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
    )
    .fetch_optional(connection)
    .await?;
    Ok(further)
}

/// Nothing was written: the report is late, or there is no such sub-task.
async fn expect_sub_task(
    connection: &mut PgConnection,
    tenant: &str,
    id: &str,
    name: &str,
) -> Result<()> {
    let exists = sqlx::query_scalar!(
        r#"SELECT EXISTS (
            SELECT FROM tasks AS t
            JOIN sub_tasks AS x ON x.tenant_id = t.tenant_id AND x.task_id = t.id
                AND x.position <= t.sub_task_count
            WHERE t.tenant_id = $1 AND t.id = $2 AND x.name = $3
        ) AS "exists!""#,
        tenant,
        id,
        name,
    )
    .fetch_one(connection)
    .await?;
    if exists {
        Ok(())
    } else {
        Err(Error::NoSubTask(name.into()))
    }
}
