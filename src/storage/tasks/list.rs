//! Listing tasks: a page of summaries, and how many there are in all.

use sqlx::Connection;
use sqlx::postgres::PgConnection;
use sqlx::types::Json;

use super::super::Result;
use super::transition::LATEST;
use crate::model::{ListTasks, TaskList, TaskSummary};

/// Rows of the longest page.
const MOST: i32 = 200;
/// Rows of a page where the request does not say.
const USUAL: i32 = 100;

/// Loads a page, newest task first, as of one moment.
///
/// Without a filter the count is kept with the tenant, so that it costs the same for any number of
/// tasks; with one, it costs as much as there are candidates.
///
/// # Errors
/// Only those of the database.
pub async fn list(
    connection: &mut PgConnection,
    tenant: &str,
    wanted: &ListTasks,
) -> Result<TaskList> {
    let filter = Filter::from(wanted);
    let mut snapshot = connection
        .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        .await?;
    let count = if filter == Filter::default() {
        count_all(&mut snapshot, tenant).await?
    } else {
        filter.count(&mut snapshot, tenant).await?
    };
    let limit = match wanted.limit {
        None => USUAL,
        Some(0) => MOST,
        Some(limit) => limit,
    };
    let ids = filter
        .page(
            &mut snapshot,
            tenant,
            limit.into(),
            wanted.offset.unwrap_or(0).into(),
        )
        .await?;
    let tasks = summaries(&mut snapshot, tenant, &ids).await?;
    snapshot.commit().await?;
    Ok(TaskList { count, tasks })
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Filter<'a> {
    state: Option<&'a str>,
    name: Option<&'a str>,
    id: Option<&'a str>,
    source_id: Option<&'a str>,
    enterprise_project_id: Option<&'a str>,
}

impl<'a> From<&'a ListTasks> for Filter<'a> {
    fn from(wanted: &'a ListTasks) -> Self {
        fn given(text: &Option<String>) -> Option<&str> {
            text.as_deref().filter(|text| !text.is_empty())
        }
        Self {
            state: given(&wanted.state),
            name: given(&wanted.name),
            id: given(&wanted.id),
            source_id: given(&wanted.source_server_id),
            enterprise_project_id: given(&wanted.enterprise_project_id),
        }
    }
}

/// A query over the tasks that match a [`Filter`], parameters 1 to 6.
///
/// `$narrow` repeats the condition that an index serves, without the `IS NULL` that would keep a
/// prepared statement's plan from using it.
macro_rules! matching {
    ($select:literal, $narrow:literal, $tail:literal, $tenant:expr, $filter:expr $(, $parameter:expr)*) => {
        sqlx::query_scalar!(
            $select + r#"
            FROM tasks
            WHERE tenant_id = $1 "# + $narrow + r#"
                AND ($2::text IS NULL OR state = $2)
                AND ($3::text IS NULL OR strpos(name, $3) > 0)
                AND ($4::text IS NULL OR id = $4)
                AND ($5::text IS NULL OR source_id = $5)
                AND ($6::text IS NULL OR enterprise_project_id = $6 OR enterprise_project = $6)
            "# + $tail,
            $tenant,
            $filter.state,
            $filter.name,
            $filter.id,
            $filter.source_id,
            $filter.enterprise_project_id
            $(, $parameter)*
        )
    };
}

/// Runs a [`matching!`] query with the narrowest condition that the filter has.
macro_rules! narrowed {
    ($filter:expr, $connection:expr, $fetch:ident, ($select:literal, $tail:literal), $($parameter:expr),*) => {
        if $filter.id.is_some() {
            matching!($select, "AND id = $4", $tail, $($parameter),*).$fetch($connection).await?
        } else if $filter.source_id.is_some() {
            matching!($select, "AND source_id = $5", $tail, $($parameter),*).$fetch($connection).await?
        } else if $filter.state.is_some() {
            matching!($select, "AND state = $2", $tail, $($parameter),*).$fetch($connection).await?
        } else {
            matching!($select, "", $tail, $($parameter),*).$fetch($connection).await?
        }
    };
}

impl Filter<'_> {
    async fn count(&self, connection: &mut PgConnection, tenant: &str) -> Result<i64> {
        Ok(narrowed!(
            self,
            connection,
            fetch_one,
            (r#"SELECT count(*) AS "count!""#, ""),
            tenant,
            self
        ))
    }

    async fn page(
        &self,
        connection: &mut PgConnection,
        tenant: &str,
        limit: i64,
        offset: i64,
    ) -> Result<Vec<String>> {
        Ok(narrowed!(
            self,
            connection,
            fetch_all,
            ("SELECT id", "ORDER BY id DESC LIMIT $7 OFFSET $8"),
            tenant,
            self,
            limit,
            offset
        ))
    }
}

async fn count_all(connection: &mut PgConnection, tenant: &str) -> Result<i64> {
    let count = sqlx::query_scalar!("SELECT tasks FROM task_counts WHERE tenant_id = $1", tenant)
        .fetch_optional(connection)
        .await?;
    Ok(count.unwrap_or(0))
}

async fn summaries(
    connection: &mut PgConnection,
    tenant: &str,
    ids: &[String],
) -> Result<Vec<TaskSummary>> {
    let rows = sqlx::query_scalar!(
        r#"
        SELECT row_to_json(summary) AS "summary!: Json<TaskSummary>"
        FROM (
            SELECT
                t.id, t.name, t.type, t.os_type, t.state, t.priority, t.speed_limit, t.migrate_speed,
                t.compress_rate, t.total_cpu_usage, t.agent_cpu_usage, t.total_mem_usage, t.agent_mem_usage,
                t.total_disk_io, t.agent_disk_io, t.need_migration_test, t.log_collect_status,
                t.start_target_server, t.error_json, t.estimate_complete_time, t.create_date, t.start_date,
                t.finish_date, t.total_time, t.remain_seconds, t.migration_ip,
                coalesce(t.enterprise_project_id, t.enterprise_project) AS enterprise_project_id, t.syncing,
                (
                    SELECT row_to_json(s)
                    FROM (
                        SELECT id, ip, name, os_type, os_version, oem_system, state
                        FROM servers
                        WHERE tenant_id = t.tenant_id AND owner_id = t.id AND role = 'source' AND present
                    ) AS s
                ) AS source_server,
                (
                    SELECT row_to_json(s)
                    FROM (
                        SELECT id, vm_id, name, ip, os_type, os_version
                        FROM servers
                        WHERE tenant_id = t.tenant_id AND owner_id = t.id AND role = 'target' AND present
                    ) AS s
                ) AS target_server,
                (
                    SELECT row_to_json(s)
                    FROM (
                        SELECT vm_id, name
                        FROM servers
                        WHERE tenant_id = t.tenant_id AND owner_id = t.id AND role = 'clone' AND present
                    ) AS s
                ) AS clone_server,
                CASE WHEN t.sub_task_count IS NOT NULL THEN coalesce((
                    SELECT json_agg(row_to_json(s) ORDER BY s.position)
                    FROM sub_tasks AS s
                    WHERE s.tenant_id = t.tenant_id AND s.task_id = t.id AND s.position <= least(t.sub_task_count, 100)
                ), '[]') END AS sub_tasks,
                coalesce((
                    SELECT json_agg(
                        json_build_object('name', s.name, 'progress', s.progress, 'user_op', s.user_op)
                        ORDER BY s.position
                    )
                    FROM sub_tasks AS s
                    WHERE s.tenant_id = t.tenant_id AND s.task_id = t.id
                        AND s.position <= t.sub_task_count AND s.position > t.sub_task_count - $3
                ), '[]') AS latest,
                (
                    SELECT row_to_json(n) FROM network_checks AS n
                    WHERE n.tenant_id = t.tenant_id AND n.task_id = t.id
                ) AS network_check_info,
                coalesce((
                    SELECT json_agg(row_to_json(c) ORDER BY c.config_key)
                    FROM configurations AS c
                    WHERE c.tenant_id = t.tenant_id AND c.task_id = t.id
                ), '[]') AS special_config
            FROM tasks AS t
            WHERE t.tenant_id = $1 AND t.id = ANY ($2)
        ) AS summary
        ORDER BY summary.id DESC
        "#,
        tenant,
        ids,
        LATEST as i32,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|summary| summary.0).collect())
}
