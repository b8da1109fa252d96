//! Guard: a database of every schema that has landed comes to the newest one, with what is in it.

use serde_json::json;
use sms_task_service::http::{AppState, RequestLimits, router};
use sms_task_service::storage::{Database, Limits, MIGRATOR};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::support::app::App;
use crate::support::before::fill_as_before;
use crate::support::db::{TestDatabase, empty_database};
use crate::support::fixtures;

/// Stands in every text of the old rows, so that they refer to each other.
const OLD: &str = "default";

/// What a schema consists of, in an order that does not depend on how it came about.
const SCHEMA: &str = "
    SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' '
           || coalesce(column_default, '')
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL
    SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL
    SELECT 'constraint ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'view ' || viewname || ' ' || definition FROM pg_views WHERE schemaname = 'public'
    ORDER BY 1";

#[tokio::test]
async fn every_schema_that_has_landed_comes_to_the_newest_with_its_rows() {
    let database = empty_database().await;
    let mut connection = connect(&database).await;
    MIGRATOR.run(&mut connection).await.expect("migrate");
    let newest = schema(&mut connection).await;
    assert!(newest.len() > 200, "{newest:#?}");
    for migration in MIGRATOR.iter().skip(1) {
        let version = migration.version;
        fill_as_before(&mut connection, version, "SELECT 1").await;
        let tables = fill(&mut connection).await;
        MIGRATOR
            .run(&mut connection)
            .await
            .unwrap_or_else(|error| panic!("from before {version}: {error}"));
        let upgraded = schema(&mut connection).await;
        for (old, new) in upgraded.iter().zip(&newest) {
            assert_eq!(old, new, "from before {version}");
        }
        assert_eq!(upgraded.len(), newest.len(), "from before {version}");
        for table in ["sources", "tasks"] {
            if tables.iter().any(|filled| filled == table) {
                let kept = format!("SELECT count(*) FROM {table} WHERE id = '{OLD}'");
                let kept: i64 = sqlx::query_scalar(AssertSqlSafe(kept))
                    .fetch_one(&mut connection)
                    .await
                    .expect("a count");
                assert_eq!(kept, 1, "{table} from before {version}");
            }
        }
        let app = app(database.another().await);
        if tables.iter().any(|filled| filled == "tasks") {
            let old = app.get(&format!("/v3/tasks/{OLD}")).await.ok();
            assert_eq!(old["id"], OLD, "from before {version}");
            let _ = app
                .put(&format!("/v3/tasks/{OLD}"), &json!({"name": "renamed"}))
                .await
                .ok();
        }
        let task = app.started().await.task;
        let _ = app.report(&task, "SSL_CONFIG", 50).await.ok();
        let _ = app
            .post("/v3/vm/templates", &fixtures::template())
            .await
            .ok();
    }
}

async fn connect(database: &TestDatabase) -> PgConnection {
    let connection = PgConnection::connect_with(&database.options).await;
    connection.expect("a connection")
}

async fn schema(connection: &mut PgConnection) -> Vec<String> {
    let found = sqlx::query_scalar(SCHEMA).fetch_all(connection).await;
    found.expect("the schema")
}

/// Puts one row into each table, with a value in each column that needs one. Returns the tables.
async fn fill(connection: &mut PgConnection) -> Vec<String> {
    let columns: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT c.table_name::text, c.column_name::text, c.data_type::text
         FROM information_schema.columns AS c JOIN pg_tables AS t ON t.tablename = c.table_name AND t.schemaname = 'public'
         WHERE c.table_schema = 'public' AND c.table_name <> '_sqlx_migrations'
           AND (c.is_nullable = 'NO' AND c.column_default IS NULL AND c.is_identity = 'NO' AND c.is_generated = 'NEVER')
         ORDER BY c.table_name, c.ordinal_position",
    )
    .fetch_all(&mut *connection)
    .await
    .expect("columns");
    let mut tables: Vec<String> = columns.iter().map(|(table, ..)| table.clone()).collect();
    tables.dedup();
    // a row of a table may refer to one of a later table: all texts are the same, so that it will be there
    let mut script = "SET session_replication_role = replica;".to_owned();
    for table in &tables {
        let of_it = columns.iter().filter(|(name, ..)| name == table);
        let (names, values): (Vec<_>, Vec<_>) = of_it
            .map(|(_, name, kind)| (name.as_str(), value(kind)))
            .unzip();
        script += &format!(
            "INSERT INTO {table} ({}) VALUES ({}) ON CONFLICT DO NOTHING;",
            names.join(", "),
            values.join(", ")
        );
    }
    script += "RESET session_replication_role;";
    let filled = sqlx::raw_sql(AssertSqlSafe(script))
        .execute(connection)
        .await;
    filled.expect("rows");
    tables
}

fn value(kind: &str) -> String {
    match kind {
        "text" | "character varying" => format!("'{OLD}'"),
        "bigint" | "integer" | "smallint" | "double precision" => "1".to_owned(),
        "boolean" => "false".to_owned(),
        "bytea" => "'\\x01'".to_owned(),
        "jsonb" => "'{}'".to_owned(),
        "ARRAY" => "'{}'".to_owned(),
        kind => panic!("what is a {kind}?"),
    }
}

fn app(database: TestDatabase) -> App {
    let storage = Database::new(database.options.clone(), Limits::default());
    App {
        router: router(AppState::new(storage, RequestLimits::default())),
        token: None,
        database,
    }
}
