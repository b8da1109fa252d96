//! Sources of a database from before there were migration projects belong to one after `migrate`.

use serde_json::{Value, json};
use sms_task_service::http::{AppState, RequestLimits, router};
use sms_task_service::storage::{Database, Limits, MIGRATOR};
use sqlx::{Connection, PgConnection};

use crate::support::app::App;
use crate::support::before::fill_as_before;
use crate::support::db::empty_database;

/// The migration that makes projects.
const PROJECTS: i64 = 20_261_126_100_003;

/// What sources of the account were moved to: nothing, ids, and texts that cannot be ids.
const ROWS: &str = r#"
    INSERT INTO sources (tenant_id, id, add_date, last_visit_time, state, migproject, document) VALUES
        ('default', 's-1', 1, 1, 'waiting', NULL, '{"os_type": "LINUX", "has_rsync": false}'),
        ('default', 's-2', 2, 2, 'waiting', '', '{}'),
        ('default', 's-3', 3, 3, 'waiting', 'mp-1', '{}'),
        ('default', 's-4', 4, 4, 'waiting', 'mp-1', '{}'),
        ('default', 's-5', 5, 5, 'waiting', 'my project/é', '{}'),
        ('another', 's-1', 1, 1, 'waiting', 'mp-1', '{}'),
        ('another', 's-2', 1, 1, 'waiting', 'SystemProject', '{}'),
        ('another', 's-3', 1, 1, 'waiting', NULL, '{}');
"#;

/// A service on a database that has just been migrated.
async fn migrated() -> App {
    let database = empty_database().await;
    let mut connection = PgConnection::connect_with(&database.options)
        .await
        .expect("a connection");
    fill_as_before(&mut connection, PROJECTS, ROWS).await;
    MIGRATOR.run(&mut connection).await.expect("migrate");
    let storage = Database::new(database.options.clone(), Limits::default());
    App {
        router: router(AppState::new(storage, RequestLimits::default())),
        token: None,
        database,
    }
}

async fn project_of(app: &App, source: &str) -> Value {
    let id = app.show_source(source).await["migproject"].clone();
    let path = format!("/v3/migprojects/{}", id.as_str().expect("an id"));
    app.get(&path).await.ok()
}

#[tokio::test]
async fn every_source_is_in_the_project_it_was_moved_to_or_in_the_default_one() {
    let app = migrated().await;
    for (source, id, name, is_default) in [
        ("s-1", None, "SystemProject", true),
        ("s-2", None, "SystemProject", true),
        ("s-3", Some("mp-1"), "mp-1", false),
        ("s-4", Some("mp-1"), "mp-1", false),
        ("s-5", None, "my project/é", false),
    ] {
        let project = project_of(&app, source).await;
        assert_eq!(project["name"], name, "{source}");
        assert_eq!(project["isdefault"], is_default, "{source}");
        if let Some(id) = id {
            assert_eq!(project["id"], id, "{source}");
        }
    }
    let list = app.get("/v3/migprojects").await.ok();
    assert_eq!(list["count"], 3);
    let found = app.get("/v3/sources?migproject=mp-1").await.ok();
    assert_eq!(found["count"], 2);
    assert_eq!(app.get("/v3/sources").await.ok()["count"], 5);
    let new = app.source().await;
    assert_eq!(project_of(&app, &new).await["name"], "SystemProject");
}

#[tokio::test]
async fn a_project_that_is_called_like_the_default_one_becomes_it() {
    let app = migrated().await;
    let pool = app.database.pool(1);
    let projects: Vec<(String, String, Option<String>)> = sqlx::query_as(
        "SELECT s.id, p.name, CASE WHEN p.is_default THEN p.id END
         FROM sources AS s
         JOIN migration_projects AS p ON (p.tenant_id, p.id) = (s.tenant_id, s.migproject)
         WHERE s.tenant_id = 'another'
         ORDER BY s.id",
    )
    .fetch_all(&pool)
    .await
    .expect("projects");
    let system = Some("SystemProject".to_owned());
    let expected = [
        ("s-1", "mp-1", None),
        ("s-2", "SystemProject", system.clone()),
        ("s-3", "SystemProject", system),
    ];
    let expected = expected.map(|(source, name, id)| (source.to_owned(), name.to_owned(), id));
    assert_eq!(projects, expected);
}

#[tokio::test]
async fn a_source_that_was_registered_before_checks_were_stored_shows_them() {
    let app = migrated().await;
    let shown = app.show_source("s-1").await["checks"].clone();
    let failed = json!([{
        "id": 7, "name": "RSYNC", "result": "ERROR", "params": ["false"], "error_code": "SMS.6517",
        "error_or_warn": "ERROR", "error_params": "false",
    }]);
    assert_eq!(shown, failed);
    let listed = app.get("/v3/sources?id=s-1").await.ok();
    assert_eq!(listed["source_servers"][0]["checks"], failed);
}
