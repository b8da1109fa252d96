//! A database that is unreachable, does not answer, or closes its connections.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::HeaderValue;
use serde_json::json;
use sms_task_service::http::{AppState, RequestLimits, router};
use sms_task_service::storage::{Database, Limits};
use sqlx::{Connection, PgConnection};
use tokio::time::sleep;

use crate::support::app::{Answer, App};
use crate::support::fixtures;
use crate::support::proxy::{Proxy, Way};

/// Application name of the service's connections.
const NAME: &str = "faults";
const CONNECTIONS: usize = 4;

#[tokio::test]
async fn requests_are_refused_with_retry_after_while_the_database_is_unreachable() {
    let (app, proxy) = behind_a_proxy(Limits::default()).await;
    let task = format!("/v3/tasks/{}", app.task().await);
    proxy.set(Way::Cut);
    let (update, new) = (json!({"name": "n"}), fixtures::source());
    for _ in 0..3 {
        assert_unavailable(app.get(&task).await);
        assert_unavailable(app.get("/v3/tasks").await);
        assert_unavailable(app.put(&task, &update).await);
        assert_unavailable(app.post("/v3/sources", &new).await);
        assert_unavailable(app.delete(&task).await);
        assert_unavailable(app.get("/health/ready").await);
        app.get("/health/live").await.ok();
    }
    proxy.set(Way::Open);
    served_within(Duration::from_secs(2), &app, &task).await;
    app.put(&task, &update).await.ok();
    served_within(Duration::from_secs(2), &app, "/health/ready").await;
    assert_eq!(app.get(&task).await.ok()["name"], "n");
}

#[tokio::test]
async fn requests_do_not_wait_for_a_database_that_does_not_answer() {
    let (app, proxy) = behind_a_proxy(Limits {
        wait: Duration::from_millis(300),
        statement: Duration::from_millis(300),
        ..Limits::default()
    })
    .await;
    let task = format!("/v3/tasks/{}", app.task().await);
    proxy.set(Way::Stalled);
    let (update, unknown) = (json!({"name": "n"}), "/v3/tasks/unknown");
    let since = Instant::now();
    for _ in 0..2 {
        assert_unavailable(app.get(&task).await);
        assert_unavailable(app.get(unknown).await);
        assert_unavailable(app.put(&task, &update).await);
        assert_unavailable(app.get("/health/ready").await);
    }
    // eight requests, each of which may wait for a connection and then for an answer
    assert!(
        since.elapsed() < Duration::from_secs(10),
        "{:?}",
        since.elapsed()
    );
    proxy.set(Way::Open);
    served_within(Duration::from_secs(2), &app, &task).await;
    app.put(&task, &update).await.ok();
}

#[tokio::test]
async fn requests_are_refused_while_the_database_stalls_and_served_when_it_recovers() {
    let (app, proxy) = behind_a_proxy(Limits {
        connections: 2,
        queue: 4,
        wait: Duration::from_millis(300),
        statement: Duration::from_millis(300),
        ..Limits::default()
    })
    .await;
    let task = format!("/v3/tasks/{}", app.task().await);
    proxy.set(Way::Stalled);
    let answers = at_once(12, &app, &task).await;
    answers.into_iter().for_each(assert_unavailable);
    proxy.set(Way::Open);
    served_within(Duration::from_secs(2), &app, &task).await;
    let answers = at_once(4, &app, &task).await;
    answers.into_iter().for_each(|answer| drop(answer.ok()));
}

#[tokio::test]
async fn a_terminated_connection_fails_at_most_one_request() {
    let (app, _proxy) = behind_a_proxy(Limits::default()).await;
    let task = format!("/v3/tasks/{}", app.task().await);
    let _ = at_once(16, &app, &task).await;
    let terminated = terminate(&app).await;
    assert!((1..=CONNECTIONS).contains(&terminated), "{terminated}");

    let mut failed = 0;
    for _ in 0..4 * CONNECTIONS {
        let answer = app.get(&task).await;
        if answer.status == 200 {
            continue;
        }
        assert_unavailable(answer);
        failed += 1;
    }
    assert!(failed <= terminated, "{failed} of {terminated}");
    let answers = at_once(16, &app, &task).await;
    answers.into_iter().for_each(|answer| drop(answer.ok()));
}

#[tokio::test]
async fn a_connection_that_is_terminated_while_idle_fails_no_request() {
    let (app, _proxy) = behind_a_proxy(Limits::default()).await;
    let task = format!("/v3/tasks/{}", app.task().await);
    let _ = at_once(16, &app, &task).await;
    assert!(terminate(&app).await > 0);
    sleep(Duration::from_millis(1_100)).await; // after a second of rest, connections are pinged before use
    let answers = at_once(16, &app, &task).await;
    answers.into_iter().for_each(|answer| drop(answer.ok()));
}

async fn behind_a_proxy(limits: Limits) -> (Arc<App>, Proxy) {
    let App { database, .. } = App::new().await;
    let proxy = Proxy::to(&database.options, Way::Open).await;
    let limits = Limits {
        connections: limits.connections.min(CONNECTIONS),
        ..limits
    };
    let options = proxy.options.clone().application_name(NAME);
    let at_once = RequestLimits {
        busy_delay: Duration::ZERO,
        ..RequestLimits::default()
    };
    let state = AppState::new(Database::new(options, limits), at_once);
    let router = router(state);
    let app = App {
        router,
        token: None,
        database,
    };
    (Arc::new(app), proxy)
}

#[track_caller]
fn assert_unavailable(answer: Answer) {
    let after = answer.headers.get("retry-after").map(HeaderValue::as_bytes);
    assert!(
        matches!(after, Some(b"1" | b"2")),
        "a short time, not the same for all: {after:?}"
    );
    let body = answer.refused(503, "SMS.6301").to_string();
    for inside in ["sqlx", "postgres", "127.0.0.1", "io error"] {
        assert!(!body.to_lowercase().contains(inside), "{body}");
    }
}

async fn served_within(time: Duration, app: &App, path: &str) {
    let since = Instant::now();
    loop {
        let answer = app.get(path).await;
        if answer.status == 200 {
            return;
        }
        assert!(since.elapsed() < time, "still {}", answer.status);
        assert_unavailable(answer);
        sleep(Duration::from_millis(20)).await;
    }
}

/// Sends this many requests together and returns the answers.
async fn at_once(count: usize, app: &Arc<App>, path: &str) -> Vec<Answer> {
    let ask = |_| {
        let (app, path) = (Arc::clone(app), path.to_owned());
        tokio::spawn(async move { app.get(&path).await })
    };
    let requests: Vec<_> = (0..count).map(ask).collect();
    let mut answers = Vec::new();
    for request in requests {
        answers.push(request.await.expect("no panic"));
    }
    answers
}

/// Terminates the service's connections. Returns how many there were.
async fn terminate(app: &App) -> usize {
    let mut connection = PgConnection::connect_with(&app.database.options)
        .await
        .expect("a connection");
    let terminated: Vec<bool> = sqlx::query_scalar(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = $1",
    )
    .bind(NAME)
    .fetch_all(&mut connection)
    .await
    .expect("terminated");
    terminated.len()
}
