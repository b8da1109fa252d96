//! Databases of earlier versions.

use sms_task_service::storage::MIGRATOR;
use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, Executor, PgConnection};

/// Resets a database to the schema before this migration, with these rows.
pub async fn fill_as_before(connection: &mut PgConnection, migration: i64, rows: &str) {
    let empty = "DROP SCHEMA public CASCADE; CREATE SCHEMA public";
    connection.execute(empty).await.expect("an empty database");
    let before = MIGRATOR.iter().filter(|one| one.version < migration);
    let before = Migrator::with_migrations(before.cloned().collect());
    before
        .run(&mut *connection)
        .await
        .expect("the migrations before");
    let rows = AssertSqlSafe(rows.to_owned());
    connection.execute(rows).await.expect("the rows");
}
