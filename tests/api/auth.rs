//! Authentication and authorization: every operation without credentials, with another tenant's, and with
//! each role.

mod iam;
mod replays;
mod roles;
mod sessions;
mod signatures;
mod tokens;

use axum::body::Body;
use axum::http::Request;
use serde_json::Value;
use sms_task_service::auth::Role;
use sqlx::Row;

use crate::openapi::operations::{
    NOT_OF_THE_SERVICE, OF_NO_ACCOUNT, Operation, operations, request, text,
};
use crate::support::app::App;
use crate::support::schema::Document;

/// The operations that belong to a tenant.
pub fn guarded_operations(document: &Document) -> impl Iterator<Item = Operation> {
    operations(document).filter(|operation| operation.json["tags"][0] != "service")
}

/// All data of a tenant, as text.
async fn belongings(app: &App, tenant: &str) -> Vec<String> {
    let pool = app.database.pool(1);
    let tables = "SELECT table_name::text FROM information_schema.columns
                  WHERE column_name = 'tenant_id' AND table_name NOT IN ('tokens', 'access_keys')
                  ORDER BY table_name";
    let tables = sqlx::query(tables).fetch_all(&pool).await.expect("tables");
    let mut rows = Vec::new();
    for table in tables {
        let table: String = table.get(0);
        let select = format!("SELECT t::text FROM {table} AS t WHERE tenant_id = $1 ORDER BY 1");
        let select = sqlx::query_scalar(sqlx::AssertSqlSafe(select)).bind(tenant);
        let found: Vec<String> = select.fetch_all(&pool).await.expect("rows");
        rows.extend(found.into_iter().map(|row| format!("{table} {row}")));
    }
    pool.close().await;
    rows
}

#[tokio::test]
async fn every_operation_is_refused_without_credentials_as_documented() {
    let app = App::guarded("one").await;
    let stranger = app.seen_with(None).await;
    let document = Document::generated();
    for operation in guarded_operations(&document) {
        let (id, body) = request(&app, &operation.id).await;
        let before = belongings(&app, "one").await;
        for token in [None, Some("sms_unknown"), Some(""), Some("é")] {
            let answer = operation.send_as(&stranger, token, &id, text(&body)).await;
            assert_eq!(answer.status, 401, "{}: {}", operation.id, answer.json);
            operation.assert_told(&document, &answer);
            answer.refused(401, "APIGW.0301");
        }
        assert_eq!(belongings(&app, "one").await, before, "{}", operation.id);
    }
}

#[tokio::test]
async fn another_tenants_data_looks_as_if_it_did_not_exist() {
    let app = App::guarded("one").await;
    let other = app
        .seen_with(Some(app.new_token("two", Role::Full).await))
        .await;
    let document = Document::generated();
    for operation in guarded_operations(&document) {
        let (id, body) = request(&app, &operation.id).await;
        let before = belongings(&app, "one").await;
        let answer = operation
            .send(&other, &id, "application/json", text(&body))
            .await;
        let told = |found: &Value| {
            let count = found["count"].as_i64();
            count.is_none_or(|count| count == 0)
        };
        if !operation.parameters("path").is_empty()
            && !NOT_OF_THE_SERVICE.contains(&operation.id.as_str())
            && !OF_NO_ACCOUNT.contains(&operation.id.as_str())
        {
            let unknown = operation
                .send(&other, "no-such-thing", "application/json", text(&body))
                .await;
            assert_eq!(answer.status, 404, "{}: {}", operation.id, answer.json);
            assert_eq!(answer.bytes, unknown.bytes, "{}", operation.id);
        } else if [
            "CreateTask",
            "DeleteTasks",
            "DeleteServers",
            "DeleteTemplates",
            "ExportConsistencyResults",
        ]
        .contains(&operation.id.as_str())
        {
            assert_eq!(answer.status, 404, "{}: {}", operation.id, answer.json);
        } else if operation.id == "ListMigprojects" {
            // an account has a project of its own from the start
            assert_eq!(answer.json["count"], 1, "{}", answer.json);
            assert!(!answer.json.to_string().contains(&id), "{}", answer.json);
        } else {
            assert!(told(&answer.json), "{}: {}", operation.id, answer.json);
        }
        assert_eq!(belongings(&app, "one").await, before, "{}", operation.id);
    }
}

#[tokio::test]
async fn everyone_may_call_the_operations_on_the_service_itself() {
    let app = App::guarded("one").await.seen_with(None).await;
    for path in [
        "/",
        "/v3",
        "/health/live",
        "/health/ready",
        "/metrics",
        "/openapi.json",
        "/docs/",
    ] {
        assert_eq!(app.get(path).await.status, 200, "{path}");
    }
    app.get("/v3/no-such-thing/at/all")
        .await
        .refused(404, "APIGW.0101");
}

#[tokio::test]
async fn two_tenants_may_have_sources_with_the_same_id() {
    let app = App::guarded("one").await;
    let other = app
        .seen_with(Some(app.new_token("two", Role::Full).await))
        .await;
    for (app, name) in [(&app, "first"), (&other, "second")] {
        let body = serde_json::json!({"id": "source-1", "name": name});
        app.post("/v3/sources", &body).await.ok();
    }
    assert_eq!(app.show_source("source-1").await["name"], "first");
    assert_eq!(other.show_source("source-1").await["name"], "second");
}

#[tokio::test]
async fn a_request_with_two_tokens_is_refused() {
    let app = App::guarded("one").await;
    let token = app.token.clone().expect("a token");
    let request = Request::builder()
        .uri("/v3/tasks")
        .header("x-auth-token", &token)
        .header("x-auth-token", &token)
        .body(Body::empty());
    let answer = app.send(request.expect("a request")).await;
    answer.refused(401, "APIGW.0301");
}
