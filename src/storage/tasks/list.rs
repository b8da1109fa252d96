//! Listing tasks: a page of summaries, and the number on all pages.

use sqlx::types::Json;

use super::super::page::{MOST_COUNTED, Page, Window, counted};
use super::super::{Result, Transaction, given, of_enterprise_project};
use super::matching::matching;
use crate::domain::task_state::LATEST;
use crate::model::{ListTasks, TaskList, TaskSummary};

/// Tasks on the longest page.
const MAX_PAGE: i32 = 200;
/// Tasks on a page if the request gives no limit.
const DEFAULT_PAGE: i32 = 100;

/// Loads a page, newest task first. Needs a snapshot.
///
/// Without a filter, the count is read from `task_counts`. With one, so many matches are counted as [`MOST_COUNTED`].
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn list(db: &mut Transaction, wanted: &ListTasks) -> Result<Page<TaskList>> {
    let (count, has_more_matches) = match is_filtered(wanted) {
        true => counted(count(db, wanted).await?),
        false => (count_all(db).await?, false),
    };
    let window = Window::new(wanted.limit, wanted.offset, DEFAULT_PAGE, MAX_PAGE);
    let mut ids = page(db, wanted, window).await?;
    let next = window.cut(&mut ids).cloned();
    let tasks = summaries(db, &ids).await?;
    Ok(Page {
        list: TaskList { count, tasks },
        has_more_matches,
        next,
    })
}

fn is_filtered(wanted: &ListTasks) -> bool {
    let all_projects = ListTasks {
        enterprise_project_id: of_enterprise_project(&wanted.enterprise_project_id).map(Into::into),
        ..wanted.clone()
    };
    all_projects.is_filtered()
}

async fn count(db: &mut Transaction, wanted: &ListTasks) -> Result<i64> {
    let count = matching!(
        r#"SELECT count(*) AS "count!" FROM (SELECT"#,
        "LIMIT $13) AS matches",
        db,
        wanted,
        MOST_COUNTED + 1
    );
    Ok(count.fetch_one(db.connection()).await?)
}

async fn count_all(db: &mut Transaction) -> Result<i64> {
    let count = sqlx::query_scalar!(
        "SELECT tasks FROM task_counts WHERE tenant_id = $1",
        db.tenant()
    )
    .fetch_optional(db.connection())
    .await?;
    Ok(count.unwrap_or(0))
}

async fn page(db: &mut Transaction, wanted: &ListTasks, window: Window) -> Result<Vec<String>> {
    let ids = matching!(
        "SELECT id",
        "AND ($13::text IS NULL OR id < $13) ORDER BY id DESC LIMIT $14 OFFSET $15",
        db,
        wanted,
        given(&wanted.marker),
        window.rows,
        window.offset
    );
    Ok(ids.fetch_all(db.connection()).await?)
}

async fn summaries(db: &mut Transaction, ids: &[String]) -> Result<Vec<TaskSummary>> {
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
                coalesce(t.enterprise_project_id, nullif(t.enterprise_project, ''), '0') AS enterprise_project_id,
                t.syncing, t.connected, t.connected_at, r.last_visit_time,
                CASE WHEN t.stalled IS NOT NULL THEN
                    json_build_object('reason', t.stalled, 'since', t.stalled_at)
                END AS stalled,
                CASE WHEN d.source IS NOT NULL THEN (
                    SELECT row_to_json(r)
                    FROM jsonb_to_record(d.source) AS r (
                        id TEXT, ip TEXT, name TEXT, os_type TEXT, os_version TEXT, oem_system BOOLEAN, state TEXT
                    )
                ) END AS source_server,
                CASE WHEN d.target IS NOT NULL THEN (
                    SELECT row_to_json(r)
                    FROM jsonb_to_record(d.target) AS r (
                        id TEXT, vm_id TEXT, name TEXT, ip TEXT, os_type TEXT, os_version TEXT
                    )
                ) END AS target_server,
                CASE WHEN d.clone IS NOT NULL THEN (
                    SELECT row_to_json(r) FROM jsonb_to_record(d.clone) AS r (vm_id TEXT, name TEXT)
                ) END AS clone_server,
                CASE WHEN t.sub_task_count IS NOT NULL THEN coalesce((
                    SELECT json_agg(row_to_json(s) ORDER BY s.position)
                    FROM sub_tasks AS s
                    WHERE s.tenant_id = $1 AND s.task_id = t.id AND s.position <= 100
                ), '[]') END AS sub_tasks,
                coalesce((
                    SELECT json_agg(
                        json_build_object('name', s.name, 'progress', s.progress, 'user_op', s.user_op)
                        ORDER BY s.position
                    )
                    FROM sub_tasks AS s
                    WHERE s.tenant_id = $1 AND s.task_id = t.id AND s.position > t.sub_task_count - $3
                ), '[]') AS latest,
                t.network_check_info,
                coalesce((
                    SELECT json_agg(row_to_json(c) ORDER BY c.config_key)
                    FROM configurations AS c
                    WHERE c.tenant_id = $1 AND c.task_id = t.id
                ), '[]') AS special_config
            FROM tasks AS t
            JOIN task_servers AS d ON d.tenant_id = $1 AND d.task_id = t.id
            JOIN sources AS r ON r.tenant_id = $1 AND r.id = t.source_id
            WHERE t.tenant_id = $1 AND t.id = ANY ($2)
        ) AS summary
        ORDER BY summary.id DESC
        "#,
        db.tenant(),
        ids,
        LATEST as i32,
    )
    .fetch_all(db.connection())
    .await?;
    Ok(rows.into_iter().map(|summary| summary.0).collect())
}
