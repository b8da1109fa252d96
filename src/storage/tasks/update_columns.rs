//! How an update writes a task's columns.

/// The update of this position, counted from 1, has made this version of its task.
pub(super) struct Row {
    pub position: i64,
    pub version: i64,
}

impl Row {
    pub fn into_pair(self) -> (i64, i64) {
        (self.position, self.version)
    }
}

/// A statement around the one place where an update writes columns of tasks (as `x`): what comes before, the columns
/// to write as a record, more to set, where, and what comes after. The place returns a [`Row`].
macro_rules! update_columns {
    (
        $before:literal $(+ $more:literal)*, $columns:literal, $set:literal, $where:literal, $after:literal,
        $($parameter:expr),* $(,)?
    ) => {
        sqlx::query_as!(
            Row,
            $before $(+ $more)* + r#"
            task AS (
                UPDATE tasks AS x SET (
                    name, type, os_type, priority, region_id, start_target_server, enterprise_project_id,
                    exist_server, migration_ip, region_name, speed_limit, project_name, project_id,
                    vm_template_id, state, estimate_complete_time, connected, create_date, start_date,
                    finish_date, migrate_speed, error_json, total_time, float_ip, remain_seconds,
                    target_snapshot_id, use_ipv6, use_public_ip, syncing, auto_start, enterprise_project,
                    image_disk_id, target_disk_ids, snapshot_ids, cutovered_snapshot_ids, sub_task_count, connected_at,
                    version
                ) = (
                    SELECT
                        r.name, r.type, r.os_type, r.priority, r.region_id, r.start_target_server,
                        r.enterprise_project_id, r.exist_server, r.migration_ip, r.region_name, r.speed_limit,
                        r.project_name, r.project_id, r.vm_template_id, r.state, r.estimate_complete_time,
                        r.connected, r.create_date, r.start_date, r.finish_date, r.migrate_speed, r.error_json,
                        r.total_time, r.float_ip, r.remain_seconds, r.target_snapshot_id, r.use_ipv6,
                        r.use_public_ip, r.syncing, r.auto_start, r.enterprise_project, r.image_disk_id,
                        r.target_disk_ids, r.snapshot_ids, r.cutovered_snapshot_ids, r.sub_task_count, r.connected_at,
                        x.version + 1
                    FROM jsonb_populate_record(x, "# + $columns + r#") AS r
                )"# + $set + r#"
                WHERE x.tenant_id = $1 AND "# + $where + r#"
            )"# + $after + r#"
            SELECT position AS "position!", version AS "version!" FROM task"#,
            $($parameter),*
        )
    };
}

pub(super) use update_columns;
