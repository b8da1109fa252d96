//! Looks behind the API.

use super::app::App;

/// How many rows each table has; of `task_counts` and `source_counts`, what they count.
pub async fn row_counts(app: &App) -> Vec<(String, i64)> {
    let pool = app.database.pool(1);
    let counts = sqlx::query_as(
        "SELECT relname::text, (xpath('//n/text()', query_to_xml(
             CASE relname
                 WHEN 'task_counts' THEN 'SELECT coalesce(sum(tasks), 0) AS n FROM task_counts'
                 -- what happens leaves events, which stay
                 WHEN 'events' THEN 'SELECT 0 AS n'
                 WHEN 'event_logs' THEN 'SELECT 0 AS n'
                 WHEN 'event_epochs' THEN 'SELECT 0 AS n'
                 WHEN 'leases' THEN 'SELECT 0 AS n'
                 WHEN 'source_counts' THEN 'SELECT coalesce(sum(sources), 0) AS n FROM source_counts'
                 ELSE format('SELECT count(*) AS n FROM %I', relname)
             END, FALSE, TRUE, ''
         )))[1]::text::bigint
         FROM pg_class
         WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> '_sqlx_migrations'
         ORDER BY relname",
    );
    let counts = counts.fetch_all(&pool).await.expect("counts");
    pool.close().await;
    counts
}

/// How many rows of sub-tasks are too many or too few for what their task says.
pub async fn stray_rows(app: &App) -> i64 {
    let pool = app.database.pool(1);
    let stray = sqlx::query_scalar(
        "SELECT coalesce(sum(abs(coalesce(sub_task_count, 0) - (
             SELECT count(*) FROM sub_tasks AS x WHERE x.tenant_id = t.tenant_id AND x.task_id = t.id
         ))), 0)::bigint
         FROM tasks AS t",
    );
    let stray = stray.fetch_one(&pool).await.expect("a count");
    pool.close().await;
    stray
}

/// How many deadlocks Postgres has broken in this test's database.
pub async fn deadlocks(app: &App) -> i64 {
    let pool = app.database.pool(1);
    let count = sqlx::query_scalar(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()",
    );
    let count = count.fetch_one(&pool).await.expect("a count");
    pool.close().await;
    count
}
