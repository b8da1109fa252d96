//! A database from before servers were documents reads back equal after `migrate`.

use axum::body::Body;
use axum::http::Request;
use serde_json::Value;
use sms_task_service::auth::{Auth, Authenticator};
use sms_task_service::http::{AppState, RequestLimits, router};
use sms_task_service::storage::{Database, Limits, MIGRATOR};
use sqlx::{Connection, PgConnection};

use crate::support::app::App;
use crate::support::before::fill_as_before;
use crate::support::db::{TestDatabase, empty_database};
use crate::support::fixtures::assert_equal;

/// The migration that turns servers into documents.
const DOCUMENTS: i64 = 20_261_126_000_001;

#[tokio::test]
async fn a_database_from_before_documents_reads_back_equal_after_migrate() {
    let database = empty_database().await;
    let mut connection = PgConnection::connect_with(&database.options)
        .await
        .expect("a connection");
    let rows = include_str!("../data/before-documents.sql");
    fill_as_before(&mut connection, DOCUMENTS, rows).await;
    MIGRATOR.run(&mut connection).await.expect("migrate");

    let app = app(database);
    let answers = include_str!("../data/before-documents.json");
    let answers: Vec<Value> = serde_json::from_str(answers).expect("JSON");
    assert!(answers.len() > 15, "{} answers", answers.len());
    for expected in &answers {
        let text = |name: &str| expected[name].as_str();
        let path = text("path").expect("a path");
        let request = Request::get(path)
            .header("x-auth-token", text("token").expect("a token"))
            .body(Body::empty())
            .expect("a request");
        let answer = app.send(request).await;
        let etag = answer.headers.get("etag").cloned();
        let version = etag.as_ref().and_then(|tag| tag.to_str().ok());
        let version = version.map(|tag| tag.replace("-connected", "").replace("-disconnected", ""));
        assert_eq!(version.as_deref(), text("etag"), "{path}");
        let (mut found, mut expected) = (answer.ok(), expected["body"].clone());
        forget_newer(&mut found);
        forget_newer(&mut expected);
        assert_equal(&found, &expected, path);
    }
}

fn app(database: TestDatabase) -> App {
    let storage = Database::new(database.options.clone(), Limits::default());
    let authenticator = Authenticator::new(storage.clone(), None);
    let state = AppState::new(storage, RequestLimits::default());
    App {
        router: router(state.with_auth(Auth::Required(authenticator.into()))),
        token: None,
        database,
    }
}

/// Removes `connected`, which depends on the current time, and what has had no value then and has one now.
fn forget_newer(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for newer in ["connected", "checks", "migproject", "enterprise_project_id"] {
                fields.remove(newer);
            }
            if fields.contains_key("overall_progress") {
                fields.remove("last_visit_time"); // of a listed task
            }
            fields.values_mut().for_each(forget_newer);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_newer),
        _ => {}
    }
}
