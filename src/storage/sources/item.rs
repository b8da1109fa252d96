//! Sources as they are listed: with their state, their task and their resize plan.

use sqlx::types::Json;

use super::super::{Result, Transaction};
use crate::domain::task_state::{CONNECTED_FOR, LATEST};
use crate::model::SourceItem;

/// Loads sources as they are listed, newest first, with the first 20 items of each list.
pub(super) async fn items(
    db: &mut Transaction,
    ids: &[String],
    now: i64,
) -> Result<Vec<SourceItem>> {
    let items = sqlx::query_scalar!(
        r#"
        SELECT row_to_json(item) AS "item!: Json<SourceItem>"
        FROM (
            SELECT
                r.id, r.ip, r.ipv6, r.name, r.state, r.migration_cycle,
                s.os_type, s.os_version, s.oem_system, s.cpu_quantity, s.memory, s.has_tc, s.start_type,
                r.add_date, r.last_visit_time, r.migproject, r.checks, r.checks IS NULL AS unchecked, r.resize_plan,
                r.state_action_time, r.stage_action_time,
                r.last_visit_time > $3 AS connected,
                coalesce(t.enterprise_project_id, nullif(t.enterprise_project, ''), '0') AS enterprise_project_id,
                t.replicatesize, t.totalsize,
                t.consistency_finished_time IS NOT NULL AS is_consistency_result_exist,
                CASE WHEN t.id IS NOT NULL THEN (
                    SELECT row_to_json(current)
                    FROM (
                        SELECT
                            t.id, t.name, t.type, t.state, t.start_date, t.estimate_complete_time, t.remain_seconds,
                            t.speed_limit, t.migrate_speed, t.compress_rate, t.start_target_server, t.vm_template_id,
                            t.region_id, t.project_name, t.project_id, t.exist_server, t.use_public_ip,
                            t.log_collect_status, t.log_bucket, t.log_expire, t.log_upload_time,
                            CASE WHEN d.target IS NOT NULL THEN (
                                SELECT row_to_json(x) FROM jsonb_to_record(d.target) AS x (vm_id TEXT, name TEXT)
                            ) END AS target_server,
                            CASE WHEN d.clone IS NOT NULL THEN (
                                SELECT row_to_json(x)
                                FROM jsonb_to_record(d.clone) AS x (
                                    vm_id TEXT, name TEXT, clone_error TEXT, clone_state TEXT, error_msg TEXT
                                )
                            ) END AS clone_server,
                            coalesce((
                                SELECT json_agg(
                                    json_build_object('name', x.name, 'progress', x.progress, 'user_op', x.user_op)
                                    ORDER BY x.position
                                )
                                FROM sub_tasks AS x
                                WHERE x.tenant_id = $1 AND x.task_id = t.id AND x.position > t.sub_task_count - $4
                            ), '[]') AS latest
                    ) AS current
                ) END AS current_task,
                coalesce((
                    SELECT jsonb_agg(x.item || jsonb_build_object('physical_volumes', coalesce(
                        jsonb_path_query_array(nullif(x.item -> 'physical_volumes', 'null'), '$[0 to 19]'), '[]'
                    )))
                    FROM jsonb_path_query(nullif(r.document -> 'disks', 'null'), '$[0 to 19]') AS x (item)
                ), '[]') AS disks,
                coalesce((
                    SELECT jsonb_agg(x.item || jsonb_build_object('logical_volumes', coalesce(
                        jsonb_path_query_array(nullif(x.item -> 'logical_volumes', 'null'), '$[0 to 19]'), '[]'
                    )))
                    FROM jsonb_path_query(nullif(r.document -> 'volume_groups', 'null'), '$[0 to 19]') AS x (item)
                ), '[]') AS volume_groups
            FROM sources AS r
            CROSS JOIN jsonb_to_record(r.document) AS s (
                os_type TEXT, os_version TEXT, oem_system BOOLEAN, cpu_quantity INTEGER, memory BIGINT, has_tc BOOLEAN,
                start_type TEXT
            )
            LEFT JOIN tasks AS t ON t.tenant_id = $1 AND t.source_id = r.id
            LEFT JOIN task_servers AS d ON d.tenant_id = $1 AND d.task_id = t.id
            WHERE r.tenant_id = $1 AND r.id = ANY ($2)
        ) AS item
        ORDER BY item.add_date DESC, item.id DESC
        "#,
        db.tenant(),
        ids,
        now - CONNECTED_FOR,
        LATEST as i32,
    )
    .fetch_all(db.connection())
    .await?;
    Ok(items.into_iter().map(|item| item.0).collect())
}
