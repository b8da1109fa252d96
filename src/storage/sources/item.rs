//! What the service knows of sources besides what their agents report.

use sqlx::postgres::PgConnection;
use sqlx::types::Json;

use super::super::Result;
use super::super::tasks::{CONNECTED_FOR, LATEST};
use crate::model::SourceItem;

/// Loads sources as they are listed, newest first: of each list of a server the first twenty
/// items.
pub(super) async fn items(
    connection: &mut PgConnection,
    tenant: &str,
    ids: &[String],
    now: i64,
) -> Result<Vec<SourceItem>> {
    let items = sqlx::query_scalar!(
        r#"
        SELECT row_to_json(item) AS "item!: Json<SourceItem>"
        FROM (
            SELECT
                r.id, s.ip, s.ipv6, s.name, s.os_type, s.os_version, s.oem_system, s.state, s.migration_cycle,
                s.cpu_quantity, s.memory, s.has_tc, s.start_type,
                r.add_date, r.last_visit_time, r.migproject, r.resize_plan, s.state_action_time, s.stage_action_time,
                r.last_visit_time > $3 AS connected,
                coalesce(t.enterprise_project_id, t.enterprise_project) AS enterprise_project_id, t.replicatesize, t.totalsize,
                t.consistency_finished_time IS NOT NULL AS is_consistency_result_exist,
                CASE WHEN t.id IS NOT NULL THEN (
                    SELECT row_to_json(current)
                    FROM (
                        SELECT
                            t.id, t.name, t.type, t.state, t.start_date, t.estimate_complete_time, t.remain_seconds,
                            t.speed_limit, t.migrate_speed, t.compress_rate, t.start_target_server, t.vm_template_id,
                            t.region_id, t.project_name, t.project_id, t.exist_server, t.use_public_ip,
                            t.log_collect_status, t.log_bucket, t.log_expire, t.log_upload_time,
                            (
                                SELECT row_to_json(x)
                                FROM (
                                    SELECT vm_id, name FROM servers
                                    WHERE tenant_id = t.tenant_id AND owner_id = t.id AND role = 'target' AND present
                                ) AS x
                            ) AS target_server,
                            (
                                SELECT row_to_json(x)
                                FROM (
                                    SELECT vm_id, name, clone_error, clone_state, error_msg FROM servers
                                    WHERE tenant_id = t.tenant_id AND owner_id = t.id AND role = 'clone' AND present
                                ) AS x
                            ) AS clone_server,
                            coalesce((
                                SELECT json_agg(
                                    json_build_object('name', x.name, 'progress', x.progress, 'user_op', x.user_op)
                                    ORDER BY x.position
                                )
                                FROM sub_tasks AS x
                                WHERE x.tenant_id = t.tenant_id AND x.task_id = t.id
                                    AND x.position <= t.sub_task_count AND x.position > t.sub_task_count - $4
                            ), '[]') AS latest
                    ) AS current
                ) END AS current_task,
                coalesce((
                    SELECT json_agg(row_to_json(x) ORDER BY x.position)
                    FROM (
                        SELECT
                            d.*,
                            coalesce((
                                SELECT json_agg(row_to_json(v) ORDER BY v.position)
                                FROM volumes AS v
                                WHERE v.tenant_id = d.tenant_id AND v.owner_id = d.owner_id AND v.role = d.role
                                    AND v.parent_position = d.position AND v.position <= least(20, s.disk_shape[d.position])
                            ), '[]') AS physical_volumes
                        FROM disks AS d
                        WHERE d.tenant_id = s.tenant_id AND d.owner_id = s.owner_id AND d.role = s.role
                            AND d.position <= least(20, coalesce(cardinality(s.disk_shape), 0))
                    ) AS x
                ), '[]') AS disks,
                coalesce((
                    SELECT json_agg(row_to_json(x) ORDER BY x.position)
                    FROM (
                        SELECT
                            g.*,
                            coalesce((
                                SELECT json_agg(row_to_json(v) ORDER BY v.position)
                                FROM logical_volumes AS v
                                WHERE v.tenant_id = g.tenant_id AND v.owner_id = g.owner_id AND v.role = g.role
                                    AND v.parent_position = g.position
                                    AND v.position <= least(20, s.volume_group_shape[g.position])
                            ), '[]') AS logical_volumes
                        FROM volume_groups AS g
                        WHERE g.tenant_id = s.tenant_id AND g.owner_id = s.owner_id AND g.role = s.role
                            AND g.position <= least(20, coalesce(cardinality(s.volume_group_shape), 0))
                    ) AS x
                ), '[]') AS volume_groups
            FROM sources AS r
            JOIN servers AS s ON s.tenant_id = r.tenant_id AND s.owner_id = r.id AND s.role = 'registered'
            LEFT JOIN tasks AS t ON t.tenant_id = r.tenant_id AND t.source_id = r.id
            WHERE r.tenant_id = $1 AND r.id = ANY ($2)
        ) AS item
        ORDER BY item.add_date DESC, item.id DESC
        "#,
        tenant,
        ids,
        now - CONNECTED_FOR,
        LATEST as i32,
    )
    .fetch_all(connection)
    .await?;
    Ok(items.into_iter().map(|item| item.0).collect())
}
