//! Looks behind the API.

use sqlx::Row;

use super::app::App;

/// How many rows each table has.
pub async fn row_counts(app: &App) -> Vec<(String, i64)> {
    let pool = app.database.pool(1);
    let rows = sqlx::query(
        "SELECT 'sources' AS name, count(*) AS rows FROM sources
         UNION ALL SELECT 'tasks', count(*) FROM tasks
         UNION ALL SELECT 'task_counts', coalesce(sum(tasks), 0)::bigint FROM task_counts
         UNION ALL SELECT 'sub_tasks', count(*) FROM sub_tasks
         UNION ALL SELECT 'servers', count(*) FROM servers
         UNION ALL SELECT 'disks', count(*) FROM disks
         UNION ALL SELECT 'volumes', count(*) FROM volumes
         UNION ALL SELECT 'btrfs_file_systems', count(*) FROM btrfs_file_systems
         UNION ALL SELECT 'btrfs_subvolumes', count(*) FROM btrfs_subvolumes
         UNION ALL SELECT 'networks', count(*) FROM networks
         UNION ALL SELECT 'volume_groups', count(*) FROM volume_groups
         UNION ALL SELECT 'logical_volumes', count(*) FROM logical_volumes
         UNION ALL SELECT 'commands', count(*) FROM commands
         UNION ALL SELECT 'speed_limits', count(*) FROM speed_limits
         UNION ALL SELECT 'configurations', count(*) FROM configurations
         UNION ALL SELECT 'network_checks', count(*) FROM network_checks
         UNION ALL SELECT 'consistency_results', count(*) FROM consistency_results
         UNION ALL SELECT 'task_credentials', count(*) FROM task_credentials
         UNION ALL SELECT 'certificate_authorities', count(*) FROM certificate_authorities",
    );
    let rows = rows.fetch_all(&pool).await.expect("counts");
    pool.close().await;
    rows.iter()
        .map(|row| (row.get("name"), row.get("rows")))
        .collect()
}

/// How many rows of lists lie outside their server's shape: never read, and swept when it changes.
pub async fn dead_rows(app: &App) -> i64 {
    let pool = app.database.pool(1);
    let dead = sqlx::query_scalar(
        "SELECT
            (SELECT count(*) FROM sub_tasks AS x JOIN tasks AS o ON o.tenant_id = x.tenant_id AND o.id = x.task_id
                WHERE x.position > coalesce(o.sub_task_count, 0))
            + (SELECT count(*) FROM disks AS x JOIN servers AS o USING (tenant_id, owner_id, role)
                WHERE x.position > coalesce(cardinality(o.disk_shape), 0))
            + (SELECT count(*) FROM btrfs_file_systems AS x JOIN servers AS o USING (tenant_id, owner_id, role)
                WHERE x.position > coalesce(cardinality(o.btrfs_shape), 0))
            + (SELECT count(*) FROM networks AS x JOIN servers AS o USING (tenant_id, owner_id, role)
                WHERE x.position > coalesce(o.network_count, 0))
            + (SELECT count(*) FROM volume_groups AS x JOIN servers AS o USING (tenant_id, owner_id, role)
                WHERE x.position > coalesce(cardinality(o.volume_group_shape), 0))
            + (SELECT count(*) FROM volumes AS x JOIN servers AS o USING (tenant_id, owner_id, role)
                WHERE x.position > coalesce(o.disk_shape[x.parent_position], 0))
            + (SELECT count(*) FROM btrfs_subvolumes AS x JOIN servers AS o USING (tenant_id, owner_id, role)
                WHERE x.position > coalesce(o.btrfs_shape[x.parent_position], 0))
            + (SELECT count(*) FROM logical_volumes AS x JOIN servers AS o USING (tenant_id, owner_id, role)
                WHERE x.position > coalesce(o.volume_group_shape[x.parent_position], 0))",
    );
    let dead = dead.fetch_one(&pool).await.expect("a count");
    pool.close().await;
    dead
}

/// How many deadlocks Postgres has broken in this test's database: the service hides them by doing
/// the work again.
pub async fn deadlocks(app: &App) -> i64 {
    let pool = app.database.pool(1);
    let count = sqlx::query_scalar(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()",
    );
    let count = count.fetch_one(&pool).await.expect("a count");
    pool.close().await;
    count
}
