//! The ends it may come to: asked, killed, or without its database.

use std::process::Command;
use std::time::Duration;

use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{Connection, Executor, PgConnection};
use tokio::time::{Instant, sleep};

use super::LONG;
use super::service::{Service, command};
use crate::support::dir::Dir;
use crate::support::live::Wire;

#[tokio::test]
async fn asked_to_stop_it_answers_the_request_in_flight_and_leaves_nothing_running() {
    let dir = Dir::new();
    let service = Service::start(command(&dir)).await;
    let path = format!("/v3/tasks/{}", service.task().await);

    let mut database = database(&dir).await;
    let mut lock = database.begin().await.expect("a transaction");
    lock.execute("SELECT FROM tasks FOR UPDATE")
        .await
        .expect("locked");
    let mut wire = Wire::connect(service.address).await.expect("connected");
    let update = json!({"name": "in flight"}).to_string();
    wire.send("PUT", &path, &update).await.expect("sent");
    let mut watch = self::database(&dir).await;
    until("the update waits", async || {
        let sql = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock')";
        sqlx::query_scalar(sql)
            .fetch_one(&mut watch)
            .await
            .expect("an answer")
    })
    .await;

    service.terminate().await;
    until("it takes no more clients", async || {
        Wire::connect(service.address).await.is_err()
    })
    .await;
    lock.rollback().await.expect("unlocked");
    let reply = wire.answer().await.expect("an answer");
    assert_eq!(reply.status, 200, "{}", reply.json);
    watch.close().await.ok();
    database.close().await.ok();
    let ended = service.ended().await;
    assert_eq!(ended.status.code(), Some(0), "{}", ended.said);
    assert!(!dir.in_use());

    let service = Service::start(command(&dir)).await;
    assert_eq!(service.get(&path).await.json["name"], "in flight");
    service.stop().await;
}

#[tokio::test]
async fn asked_to_stop_with_a_delay_it_says_so_and_serves_on() {
    let dir = Dir::new();
    let mut command = command(&dir);
    command.env("SMS_SHUTDOWN_DELAY", "3600");
    let service = Service::start(command).await;
    let mut kept = Wire::connect(service.address).await.expect("connected");
    let first = kept.ask("GET", "/v3/tasks", "").await.expect("an answer");
    assert_eq!(first.header("connection"), None);

    service.terminate().await;
    until("it says that it is not ready", async || {
        service.get("/health/ready").await.status == 503
    })
    .await;
    let not_ready = service.get("/health/ready").await;
    assert_eq!(not_ready.json["error_msg"], "The service is about to stop.");
    let last = kept.ask("GET", "/v3/tasks", "").await.expect("an answer");
    assert_eq!(last.status, 200, "{}", last.json);
    assert_eq!(last.header("connection"), Some("close"));
    assert!(kept.ask("GET", "/v3/tasks", "").await.is_err());
    let new = service.get("/v3/tasks").await;
    assert_eq!(new.status, 200, "{}", new.json);
}

#[tokio::test]
async fn a_hangup_without_tls_is_no_end() {
    let dir = Dir::new();
    let service = Service::start(command(&dir)).await;
    service.hang_up().await;
    until("it has heard", async || {
        service.said().contains("nothing to reload")
    })
    .await;
    assert_eq!(service.get("/health/live").await.status, 200);
    service.stop().await;
}

#[tokio::test]
async fn killed_it_has_lost_nothing_that_it_acknowledged() {
    let dir = Dir::new();
    let mut service = Service::start(command(&dir)).await;
    let path = format!("/v3/tasks/{}", service.task().await);
    for round in 0..2 {
        let mut wire = Wire::connect(service.address).await.expect("connected");
        let mut last = String::new();
        for number in 0..20 {
            last = format!("update {round} {number}");
            let update = json!({"name": last, "sub_tasks": [{"name": last, "progress": 1}]});
            let reply = wire.ask("PUT", &path, &update.to_string()).await;
            assert_eq!(reply.expect("an answer").status, 200);
        }
        service.kill().await;
        service = Service::start(command(&dir)).await;
        let task = service.get(&path).await.json;
        assert_eq!(task["name"], last);
        assert_eq!(task["sub_tasks"][0]["name"], last);
    }
    service.stop().await;
    assert!(!dir.in_use());
}

#[tokio::test]
async fn when_its_own_postgres_dies_it_ends_and_says_so() {
    let dir = Dir::new();
    let service = Service::start(command(&dir)).await;
    let path = format!("/v3/tasks/{}", service.task().await);
    let killed = Command::new("kill")
        .args(["-9", &dir.postmaster()])
        .status();
    assert!(killed.expect("kill").success());
    let ended = service.ended().await;
    ended.refused_with(&["the private PostgreSQL stopped", "starting again"]);
    assert!(!dir.in_use());

    let service = Service::start(command(&dir)).await;
    assert_eq!(service.get(&path).await.status, 200);
    service.stop().await;
}

/// A connection to the private server's database.
async fn database(dir: &Dir) -> PgConnection {
    let options = PgConnectOptions::new_without_pgpass()
        .socket(dir.pg().join("run"))
        .port(5432)
        .username("postgres")
        .database("sms")
        .ssl_mode(PgSslMode::Disable);
    let connection = PgConnection::connect_with(&options).await;
    connection.expect("a connection to the private server")
}

pub(super) async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let since = Instant::now();
    while !holds().await {
        assert!(since.elapsed() < LONG, "not in time: {what}");
        sleep(Duration::from_millis(20)).await;
    }
}
