//! The subcommand `doctor`.

use serde_json::Value;
use sqlx::Executor;
use tokio::process::Command;

use crate::startup::databases::{NEWER, TOO_NEW, on};
use crate::startup::service::{Ended, Service, command, run};
use crate::support::app::{App, MASTER_KEY};
use crate::support::db::{database, empty_database};
use crate::support::dir::Dir;
use crate::support::fixtures;
use crate::support::keystone::Keystone;

const ANOTHER_KEY: &str = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";

/// What it finds, as JSON, and how it ends.
async fn findings(mut command: Command) -> (Vec<Value>, Ended) {
    command.args(["doctor", "-o", "json"]);
    let ended = run(command).await;
    let findings: Vec<Value> = serde_json::from_str(&ended.printed).expect("JSON");
    for found in &findings {
        let is_good = found["result"] == "ok";
        assert_eq!(found["remedy"].is_null(), is_good, "{found}");
        assert!(found["finding"].as_str().is_some_and(|text| text.len() > 5));
    }
    let is_failed = findings.iter().any(|found| found["result"] == "failed");
    assert_eq!(
        ended.status.code(),
        Some(is_failed.into()),
        "{}",
        ended.said
    );
    (findings, ended)
}

#[tokio::test]
async fn before_the_first_start_it_finds_nothing_wrong_and_makes_nothing() {
    let dir = Dir::new();
    let mut command = command(&dir);
    let ended = run({
        command.arg("doctor");
        command
    })
    .await;
    assert_eq!(ended.status.code(), Some(0), "{}", ended.said);
    assert!(
        ended.printed.contains("no data in") && ended.printed.contains("ok "),
        "{}",
        ended.printed
    );
    assert!(!dir.pg().exists());
}

#[tokio::test]
async fn beside_a_service_it_sees_that_it_is_ready_and_that_all_secrets_can_be_read() {
    let dir = Dir::new();
    let mut serving = command(&dir);
    serving.env("SMS_MASTER_KEY", MASTER_KEY);
    let service = Service::start(serving).await;
    let body = fixtures::template().to_string();
    assert_eq!(
        service.ask("POST", "/v3/vm/templates", &body).await.status,
        200
    );
    let beside = |key: &str| {
        let mut command = command(&dir);
        command
            .env("SMS_LISTEN", service.address.to_string())
            .env("SMS_MASTER_KEY", key);
        command
    };
    let (found, _) = findings(beside(MASTER_KEY)).await;
    assert!(
        found.iter().all(|found| found["result"] == "ok"),
        "{found:#?}"
    );
    for text in [
        "is ready",
        "all 1 are encrypted",
        "up to date",
        "everybody on this machine",
    ] {
        assert!(
            found
                .iter()
                .any(|found| found["finding"].to_string().contains(text)),
            "{text}: {found:#?}"
        );
    }
    let (found, _) = findings(beside(ANOTHER_KEY)).await;
    let secrets = found
        .iter()
        .find(|found| found["check"] == "secrets")
        .expect("it");
    assert_eq!(secrets["result"], "failed");
    assert!(
        secrets["finding"]
            .to_string()
            .contains("1 of 1 cannot be decrypted"),
        "{secrets}"
    );

    let mut quick = beside(MASTER_KEY);
    quick.args(["doctor", "--quick"]);
    let ended = run(quick).await;
    assert_eq!((ended.status.code(), ended.printed.as_str()), (Some(0), ""));
    let address = service.address.to_string();
    service.stop().await;
    let mut quick = command(&dir);
    quick.env("SMS_LISTEN", address).args(["doctor", "--quick"]);
    let ended = run(quick).await;
    assert_eq!(ended.status.code(), Some(1));
    assert!(ended.said.contains("not ready"), "{}", ended.said);
}

#[tokio::test]
async fn what_is_wrong_is_found_each_with_its_remedy() {
    let dir = Dir::new();
    let database = database().await;
    let (cert, key) = (dir.file("cert.pem"), dir.file("key.pem"));
    std::fs::write(&cert, "no certificate").expect("written");
    std::fs::write(&key, "no key").expect("written");
    let iam = Keystone::start().await;
    iam.go_down();
    let good = || on(&database, &dir);
    type Change = fn(&mut Command);
    let cases: [(&str, &str, Change); 6] = [
        ("address", "failed", |command| {
            command.env("SMS_LISTEN", "0.0.0.0:0");
        }),
        ("address", "warn", |command| {
            command
                .env("SMS_LISTEN", "0.0.0.0:0")
                .env("SMS_AUTH", "required");
        }),
        ("open files", "warn", |command| {
            command.env("SMS_MAX_CONNECTIONS", "4000000000");
        }),
        ("connections", "failed", |command| {
            command.env("SMS_DB_MAX_CONNECTIONS", "60000");
        }),
        ("PostgreSQL", "failed", |command| {
            command.env("SMS_ALLOW_UNSAFE_POSTGRES", "0");
        }),
        ("secrets", "warn", |command| {
            command.env("SMS_MASTER_KEY", "");
        }),
    ];
    for (check, result, change) in cases {
        let mut command = good();
        change(&mut command);
        let (found, _) = findings(command).await;
        assert!(
            found
                .iter()
                .any(|found| found["check"] == check && found["result"] == result),
            "{check}: {found:#?}"
        );
    }
    let mut with_files = good();
    with_files
        .env("SMS_TLS_CERT", &cert)
        .env("SMS_TLS_KEY", &key)
        .env("SMS_IAM_URL", &iam.url);
    let (found, ended) = findings(with_files).await;
    for check in ["certificate", "IAM"] {
        assert!(
            found
                .iter()
                .any(|found| found["check"] == check && found["result"] == "failed"),
            "{check}: {found:#?}"
        );
    }
    assert!(ended.said.contains("findings"), "{}", ended.said);
    let mut away = command(&dir);
    away.env("DATABASE_URL", "postgres://sms:hunter2@127.0.0.1:1/sms");
    let (found, ended) = findings(away).await;
    assert!(
        found
            .iter()
            .any(|found| found["check"] == "PostgreSQL" && found["result"] == "failed")
    );
    assert!(!format!("{}{}", ended.said, ended.printed).contains("hunter2"));
}

#[tokio::test]
async fn a_schema_that_is_missing_old_or_too_new_is_told_and_left_as_it_is() {
    let dir = Dir::new();
    let database = empty_database().await;
    let schema = async || {
        let (found, _) = findings(on(&database, &dir)).await;
        found
            .into_iter()
            .find(|found| found["check"] == "schema")
            .expect("it")
    };
    assert!(
        schema().await["finding"]
            .to_string()
            .contains("not there yet")
    );
    let pool = database.pool(1);
    let tables: i64 =
        sqlx::query_scalar("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
            .fetch_one(&pool)
            .await
            .expect("a count");
    assert_eq!(tables, 0, "nothing was made");
    let mut migrate = on(&database, &dir);
    migrate.arg("migrate");
    assert_eq!(run(migrate).await.status.code(), Some(0));
    assert_eq!(schema().await["result"], "ok");
    pool.execute(NEWER).await.expect("inserted");
    assert_eq!(schema().await["result"], "warn");
    pool.execute(TOO_NEW).await.expect("replaced");
    assert_eq!(schema().await["result"], "failed");
    pool.execute("DELETE FROM _sqlx_migrations WHERE version >= 20261127200003")
        .await
        .expect("deleted");
    let behind = schema().await;
    assert_eq!(behind["result"], "warn");
    assert!(behind["remedy"].to_string().contains("migrate"), "{behind}");
    pool.close().await;
}

#[tokio::test]
async fn secrets_that_were_stored_without_a_key_are_told_of_when_there_is_one() {
    let app = App::new().await;
    let task = app.started().await.task;
    let _ = app.get(&format!("/v3/tasks/{task}/passphrase")).await.ok();
    let dir = Dir::new();
    let mut command = on(&app.database, &dir);
    command.env("SMS_MASTER_KEY", MASTER_KEY);
    let (found, _) = findings(command).await;
    let secrets = found
        .iter()
        .find(|found| found["check"] == "secrets")
        .expect("it");
    assert_eq!(
        secrets["result"], "warn",
        "it was stored without a key: {secrets}"
    );
    assert!(secrets["remedy"].to_string().contains("rekey"), "{secrets}");
}
