//! Signed requests that are sent again.

use std::collections::BTreeSet;
use std::sync::Arc;

use sms_task_service::auth::Role;

use crate::support::app::App;
use crate::support::fixtures;
use crate::support::signer::Signer;
use crate::support::together::together;

#[tokio::test]
async fn a_creation_sent_again_gets_the_first_answer_and_does_nothing() {
    let app = App::guarded("one").await;
    let signer = Signer::new(&app, "one", Role::Full).await;
    let register = signer.sign("POST", "/v3/sources", r#"{"cpu_quantity": 1}"#);
    let first = app.send(register.request()).await.ok();
    let again = app.send(register.request()).await;
    assert_eq!(again.headers["content-type"], "application/json");
    assert_eq!(
        again.ok(),
        first,
        "a source without address and name is a new one each time"
    );
    let another = signer.sign("POST", "/v3/sources", r#"{"cpu_quantity": 2}"#);
    assert_ne!(app.send(another.request()).await.ok(), first);
    assert_eq!(app.get("/v3/sources").await.ok()["count"], 2);
}

#[tokio::test]
async fn an_action_sent_again_gets_the_first_answer_and_a_refused_one_its_refusal() {
    let app = App::guarded("one").await;
    let signer = Signer::new(&app, "one", Role::Full).await;
    let path = format!("/v3/tasks/{}/action", app.task().await);
    let start = signer.sign("POST", &path, r#"{"operation": "start"}"#);
    for _ in 0..2 {
        app.send(start.request()).await.ok();
    }
    let unknown = "/v3/tasks/unknown/action";
    let refused = signer.sign("POST", unknown, r#"{"operation": "start"}"#);
    for _ in 0..2 {
        app.send(refused.request()).await.refused(404, "SMS.7703");
    }
}

#[tokio::test]
async fn an_update_or_deletion_sent_again_is_done_again() {
    let app = App::guarded("one").await;
    let signer = Signer::new(&app, "one", Role::Full).await;
    let task = app.task().await;
    let path = format!("/v3/tasks/{task}");
    let update = signer.sign("PUT", &path, r#"{"name": "signed"}"#);
    app.send(update.request()).await.ok();
    let newer = serde_json::json!({"name": "newer"});
    app.put(&path, &newer).await.ok();
    app.send(update.request()).await.ok();
    assert_eq!(app.show(&task).await["name"], "signed");

    let delete = signer.sign("DELETE", &path, "");
    app.send(delete.request()).await.ok();
    app.send(delete.request()).await.refused(404, "SMS.7703");
}

/// Signatures have a resolution of one second, so what a client means as two requests may be the same bytes.
#[tokio::test]
async fn what_was_created_and_is_gone_is_created_again() {
    let app = App::guarded("one").await;
    let signer = Signer::new(&app, "one", Role::Full).await;
    let register = signer.sign("POST", "/v3/sources", &fixtures::source().to_string());
    let mut sources = BTreeSet::new();
    for _ in 0..3 {
        let source = app.send(register.request()).await.ok();
        assert_eq!(app.send(register.request()).await.ok(), source);
        let source = source["id"].as_str().expect("an id").to_owned();
        let body = fixtures::task_of(&source).to_string();
        let create = signer.sign("POST", "/v3/tasks", &body);
        let mut tasks = BTreeSet::new();
        for _ in 0..2 {
            let task = app.send(create.request()).await.ok();
            assert_eq!(app.send(create.request()).await.ok(), task);
            let path = format!("/v3/tasks/{}", task["id"].as_str().expect("an id"));
            app.delete(&path).await.ok();
            assert!(tasks.insert(path), "a task of its own");
        }
        app.delete(&format!("/v3/sources/{source}")).await.ok();
        assert!(sources.insert(source), "a source of its own");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_several_concurrent_identical_requests_is_executed_and_all_get_its_answer() {
    let app = Arc::new(App::guarded("one").await);
    let signer = Signer::new(&app, "one", Role::Full).await;
    for n in 0..5 {
        let body = format!("{{\"cpu_quantity\": {n}}}");
        let request = signer.sign("POST", "/v3/sources", &body);
        let answers = together((0..8).map(|_| {
            let (app, request) = (Arc::clone(&app), request.clone());
            async move { app.send(request.request()).await.ok() }
        }));
        let answers = answers.await;
        assert!(
            answers.iter().all(|answer| *answer == answers[0]),
            "{answers:?}"
        );
        assert_eq!(app.get("/v3/sources").await.ok()["count"], n + 1);
    }
}

#[tokio::test]
async fn a_request_that_never_finished_can_be_repeated_after_a_while() {
    let app = App::guarded("one").await;
    let signer = Signer::new(&app, "one", Role::Full).await;
    let request = signer.sign("POST", "/v3/sources", &fixtures::source().to_string());
    let first = app.send(request.request()).await.ok();
    let pool = app.database.pool(1);
    let died = "UPDATE outcomes SET status = NULL, claimed_at = claimed_at - 301000";
    sqlx::query(died).execute(&pool).await.expect("died");
    let again = app.send(request.request()).await.ok();
    assert_eq!(again, first, "the same machine");
    let kept = "SELECT count(*) FROM outcomes WHERE status = 200";
    let kept: i64 = sqlx::query_scalar(kept)
        .fetch_one(&pool)
        .await
        .expect("a count");
    assert_eq!(kept, 1);
    let aged = "UPDATE outcomes SET expires_at = expires_at - 3600000";
    sqlx::query(aged).execute(&pool).await.expect("aged");
    let other = signer.sign("POST", "/v3/sources", "{}");
    app.send(other.request()).await.ok();
    let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM outcomes")
        .fetch_one(&pool)
        .await
        .expect("a count");
    assert_eq!(kept, 1, "old ones go with new ones");
    pool.close().await;
}
