//! `Idempotency-Key`: a request with the same key gets the first answer and is not done again.

mod operations;
mod outcomes;

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Value, json};
use sms_task_service::auth::Role;
use sqlx::PgPool;

use crate::support::app::{Answer, App, request};
use crate::support::fixtures;
use crate::support::signer::{Signer, date};

/// A source without an address and a name: each registration makes another one.
const ANONYMOUS: &str = r#"{"cpu_quantity": 1}"#;

/// A POST with a key.
fn keyed(path: &str, key: &str, body: &str) -> Request<Body> {
    let mut request = request(Method::POST, path, body.to_owned().into());
    let key = key.parse().expect("a header");
    request.headers_mut().insert("idempotency-key", key);
    request
}

async fn send(app: &App, path: &str, key: &str, body: &str) -> Answer {
    app.send(keyed(path, key, body)).await
}

/// Whether an answer is an earlier one.
fn is_replayed(answer: &Answer) -> bool {
    let replayed = answer.headers.get("idempotency-replayed");
    replayed.is_some_and(|value| value == "true")
}

async fn sources(app: &App) -> Value {
    app.get("/v3/sources").await.ok()["count"].clone()
}

/// Does something to the outcomes behind the service's back.
async fn meddle(pool: &PgPool, sql: &'static str) {
    sqlx::query(sql).execute(pool).await.expect(sql);
}

#[tokio::test]
async fn the_same_key_and_body_get_the_first_answer() {
    for app in [App::new().await, App::guarded("one").await] {
        let first = send(&app, "/v3/sources", "key", ANONYMOUS).await;
        assert!(!is_replayed(&first));
        for key in ["key", "\"key\""] {
            let again = send(&app, "/v3/sources", key, ANONYMOUS).await;
            assert!(is_replayed(&again), "{key}");
            assert_eq!(again.headers["content-type"], "application/json");
            assert_eq!((again.status, &again.bytes), (first.status, &first.bytes));
        }
        let other = send(&app, "/v3/sources", "another key", ANONYMOUS).await;
        assert_ne!(other.ok(), first.ok());
        assert_eq!(sources(&app).await, 2);
    }
}

#[tokio::test]
async fn a_request_that_is_signed_anew_gets_the_first_answer_too() {
    let app = App::guarded("one").await;
    let signer = Signer::new(&app, "one", Role::Full).await;
    let send = async |signer: &Signer, key: &str, is_signed: bool| {
        let mut parts = signer.sign("POST", "/v3/sources", ANONYMOUS);
        parts.headers.push(("idempotency-key".into(), key.into()));
        if is_signed {
            signer.sign_parts(&mut parts);
        }
        app.send(parts.request()).await
    };
    let first = send(&signer, "key", true).await.ok();
    let later = Signer {
        date: date(1),
        ..signer.clone()
    };
    for (signer, is_signed) in [(&signer, true), (&later, true), (&later, false)] {
        let again = send(signer, "key", is_signed).await;
        assert!(is_replayed(&again));
        assert_eq!(again.ok(), first);
    }
    // a key that is not signed cannot make two requests of one signature
    let changed = send(&later, "other key", false).await;
    assert!(is_replayed(&changed));
    assert_eq!(changed.ok(), first);
    assert_ne!(send(&later, "other key", true).await.ok(), first);
    assert_eq!(sources(&app).await, 2);
}

#[tokio::test]
async fn tasks_and_actions_are_done_once() {
    let app = App::new().await;
    let body = fixtures::task_of(&app.source().await).to_string();
    let created = send(&app, "/v3/tasks", "create", &body).await.ok();
    let again = send(&app, "/v3/tasks", "create", &body).await;
    assert_eq!(again.ok(), created, "not that the source has a task");
    let path = format!("/v3/tasks/{}", created["id"].as_str().expect("an id"));

    let start = json!({"operation": "start"}).to_string();
    let action = format!("{path}/action");
    for key in ["start", "start"] {
        send(&app, &action, key, &start).await.ok();
    }
    let refused = send(&app, &action, "start again", &start).await;
    assert!(refused.status.is_client_error(), "{}", refused.json);
}

#[tokio::test]
async fn a_key_stands_for_one_path_and_body() {
    let app = App::new().await;
    let [task, other] = [app.task().await, app.task().await];
    let body = r#"{"operation": "network_check"}"#;
    let path = format!("/v3/tasks/{task}/action");
    send(&app, &path, "key", body).await.ok();
    for (path, body) in [
        (path.as_str(), r#"{"operation": "start"}"#),
        (&path, r#"{"operation":  "network_check"}"#),
        (&path, ""),
        (&format!("/v3/tasks/{other}/action"), body),
        (&format!("{path}?x=1"), body),
        ("/v3/sources", body),
    ] {
        let answer = send(&app, path, "key", body).await;
        answer.refused(422, "SMS.9001");
    }
    let again = send(&app, &path, "key", body).await;
    assert!(is_replayed(&again));
    assert_eq!(app.show(&task).await["state"], "READY");
}

#[tokio::test]
async fn each_account_has_keys_of_its_own() {
    let app = App::guarded("one").await;
    let token = app.new_token("two", Role::Full).await;
    let other = app.seen_with(Some(token)).await;
    let first = send(&app, "/v3/sources", "key", ANONYMOUS).await.ok();
    let answer = send(&other, "/v3/sources", "key", r#"{"cpu_quantity": 2}"#).await;
    assert!(!is_replayed(&answer));
    assert_ne!(answer.ok(), first);
    assert_eq!(
        (sources(&app).await, sources(&other).await),
        (json!(1), json!(1))
    );
}

#[tokio::test]
async fn a_malformed_key_is_refused_and_nothing_is_done() {
    let app = App::new().await;
    let long = "k".repeat(256);
    for key in ["", "\"", "\"open", "é", &long] {
        let mut request = request(Method::POST, "/v3/sources", ANONYMOUS.into());
        let key = axum::http::HeaderValue::from_bytes(key.as_bytes()).expect("a header");
        request.headers_mut().insert("idempotency-key", key);
        let refusal = app.send(request).await.refused(400, "SMS.9001");
        let message = refusal["error_msg"].as_str().expect("a message");
        assert!(message.contains("Idempotency-Key"), "{message}");
    }
    let mut twice = keyed("/v3/sources", "a", ANONYMOUS);
    let second = "b".parse().expect("a header");
    twice.headers_mut().append("idempotency-key", second);
    app.send(twice).await.refused(400, "SMS.9001");
    assert_eq!(sources(&app).await, 0);
}
