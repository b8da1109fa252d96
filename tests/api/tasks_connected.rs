//! A task's `connected`: as its source has it, or as an update has said since.

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};

use crate::support::app::{Answer, App, Started, request};
use crate::support::fixtures::task_of;

/// Longer than an agent counts as connected.
const LONG: i64 = 301_000;

/// What the task itself and the list show, which is the same.
async fn connected(app: &App, task: &str) -> bool {
    let shown = app.show(task).await["connected"].clone();
    let listed = app.get(&format!("/v3/tasks?id={task}")).await.ok();
    assert_eq!(listed["tasks"][0]["connected"], shown);
    shown.as_bool().expect("a boolean")
}

async fn poll(app: &App, source: &str) {
    app.get(&format!("/v3/sources/{source}/command")).await.ok();
}

/// Lets so much time pass, in milliseconds, since updates have written it.
async fn age_writes(app: &App, by: i64) {
    let pool = app.database.pool(1);
    let aged = sqlx::query("UPDATE tasks SET connected_at = connected_at - $1");
    aged.bind(by).execute(&pool).await.expect("aged");
    pool.close().await;
}

async fn write(app: &App, task: &str, connected: Value) {
    let path = format!("/v3/tasks/{task}");
    app.put(&path, &json!({ "connected": connected }))
        .await
        .ok();
}

#[tokio::test]
async fn it_follows_the_source() {
    let app = App::new().await;
    let Started { source, task } = app.started().await;
    assert!(connected(&app, &task).await);
    app.age_visits(LONG).await;
    assert!(!connected(&app, &task).await, "also if it was shown before");
    poll(&app, &source).await;
    assert!(connected(&app, &task).await);
}

#[tokio::test]
async fn what_an_update_writes_is_shown_until_the_source_says_otherwise() {
    let app = App::new().await;
    let Started { source, task } = app.started().await;
    for said in [false, true] {
        write(&app, &task, json!(said)).await;
        assert_eq!(connected(&app, &task).await, said);
    }
    // an agent that mirrors its task does not keep it connected for ever
    app.age_visits(LONG).await;
    write(&app, &task, json!(true)).await;
    assert!(connected(&app, &task).await);
    write(&app, &task, json!(false)).await;
    assert!(!connected(&app, &task).await);
    age_writes(&app, 1).await;
    poll(&app, &source).await;
    assert!(connected(&app, &task).await, "heard from after the update");
}

#[tokio::test]
async fn silence_after_an_update_counts() {
    let app = App::new().await;
    let Started { task, .. } = app.started().await;
    write(&app, &task, json!(true)).await;
    age_writes(&app, LONG).await;
    app.age_visits(LONG).await;
    assert!(!connected(&app, &task).await);
}

#[tokio::test]
async fn null_forgets_what_an_update_has_written() {
    let app = App::new().await;
    let task = app.task().await;
    write(&app, &task, json!(false)).await;
    write(&app, &task, Value::Null).await;
    assert!(connected(&app, &task).await);
    write(&app, &task, json!(false)).await;
    let path = format!("/v3/tasks/{task}");
    app.put(&path, &json!({"name": "another field"})).await.ok();
    assert!(!connected(&app, &task).await);
}

async fn get_if(app: &App, task: &str, condition: &str) -> Answer {
    let path = format!("/v3/tasks/{task}");
    let mut request = request(Method::GET, &path, Body::empty());
    let condition = condition.parse().expect("a header");
    request.headers_mut().insert("if-none-match", condition);
    app.send(request).await
}

#[tokio::test]
async fn an_agent_that_goes_changes_the_entity_tag_but_not_the_version() {
    let app = App::new().await;
    let source = app.source().await;
    let task = app.task_like(&task_of(&source)).await;
    let path = format!("/v3/tasks/{task}");
    let tag = async || {
        let answer = app.get(&path).await;
        answer.headers["etag"].to_str().expect("ASCII").to_owned()
    };
    assert_eq!(tag().await, "\"1\"");
    assert_eq!(get_if(&app, &task, "\"1\"").await.status, 304);
    app.age_visits(LONG).await;
    assert_eq!(tag().await, "\"1-disconnected\"");
    let stale = get_if(&app, &task, "\"1\"").await;
    assert_eq!(stale.ok()["connected"], false);
    for known in [
        "\"1-disconnected\"",
        "W/\"1-disconnected\"",
        "\"1\", \"1-disconnected\"",
    ] {
        assert_eq!(get_if(&app, &task, known).await.status, 304, "{known}");
    }
    for unknown in [
        "\"2-disconnected\"",
        "\"1-\"",
        "\"-disconnected\"",
        "\"01-disconnected\"",
    ] {
        assert_eq!(get_if(&app, &task, unknown).await.status, 200, "{unknown}");
    }
    // what an update has just written needs no word
    write(&app, &task, json!(false)).await;
    assert_eq!(tag().await, "\"2\"");
    age_writes(&app, 1).await;
    poll(&app, &source).await;
    assert_eq!(tag().await, "\"2-connected\"");
    assert_eq!(get_if(&app, &task, "\"2\"").await.ok()["connected"], true);
    // the task itself is the same, whichever tag the client has seen
    for (condition, status) in [
        ("\"2-connected\"", 200),
        ("\"3\"", 200),
        ("\"4-disconnected\"", 200),
        ("\"4-connected\"", 412),
    ] {
        let mut request = request(Method::PUT, &path, json!({"name": "n"}).to_string().into());
        let condition = condition.parse().expect("a header");
        request.headers_mut().insert("if-match", condition);
        assert_eq!(app.send(request).await.status, status);
    }
}
