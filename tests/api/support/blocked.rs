//! Statements that wait for locks.

use std::time::Duration;

use sqlx::AssertSqlSafe;

use super::db::{TestDatabase, on_a_cluster};
use super::nodes::connect;

/// Waits until this many statements wait for locks, wherever on a cluster their rows are.
pub async fn until_blocked(database: &TestDatabase, count: i64) {
    let activity = match on_a_cluster() {
        true => "citus_stat_activity",
        false => "pg_stat_activity",
    };
    let blocked = format!(
        "SELECT count(*) FROM {activity} WHERE datname = current_database() AND wait_event_type = 'Lock'"
    );
    let mut connection = connect(&database.options).await;
    let mut found = -1;
    while found < count {
        tokio::time::sleep(Duration::from_millis(1)).await;
        found = sqlx::query_scalar(AssertSqlSafe(blocked.clone()))
            .fetch_one(&mut connection)
            .await
            .expect("a count");
    }
}

/// Ends the sessions whose statements wait for locks.
pub async fn end_blocked(database: &TestDatabase) {
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let mut connection = connect(&database.options).await;
    let ended = sqlx::query(end).execute(&mut connection);
    ended.await.expect("ended");
}
