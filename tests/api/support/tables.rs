//! Looks behind the API.

use sqlx::AssertSqlSafe;

use super::app::App;

/// How many rows each table has; of `task_counts` and `source_counts`, what they count.
pub async fn row_counts(app: &App) -> Vec<(String, i64)> {
    let pool = app.database.pool(1);
    let names: Vec<String> = sqlx::query_scalar(
        "SELECT relname::text FROM pg_class
         WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> '_sqlx_migrations'
         ORDER BY relname",
    )
    .fetch_all(&pool)
    .await
    .expect("names");
    let mut counts = Vec::new();
    for name in names {
        let count = match &*name {
            "task_counts" => "SELECT coalesce(sum(tasks), 0)::bigint FROM task_counts".into(),
            "source_counts" => "SELECT coalesce(sum(sources), 0)::bigint FROM source_counts".into(),
            // what happens leaves events, which stay
            "events" | "event_logs" | "event_epochs" | "leases" => "SELECT 0::bigint".into(),
            _ => format!("SELECT count(*) FROM {name}"),
        };
        let count = sqlx::query_scalar(AssertSqlSafe(count))
            .fetch_one(&pool)
            .await;
        counts.push((name, count.expect("a count")));
    }
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
