//! The private server: that its data are safe, that it is alone on them, and that it leaves
//! nothing running.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use sms_task_service::embedded_pg::{Error, Server, Settings, Shared};
use sqlx::{Connection, Executor, PgConnection};

use crate::support::dir::Dir;
use crate::support::together::together;

#[tokio::test]
async fn a_fresh_start_makes_a_durable_cluster_that_keeps_its_data_over_a_restart() {
    let dir = Dir::new();
    let server = start(&dir).await;
    assert_eq!(ask(&server, "SHOW fsync").await, "on");
    assert_eq!(ask(&server, "SHOW listen_addresses").await, "");
    server.create_database("sms").await.expect("a database");
    server.create_database("sms").await.expect("the same again");
    run(&server, "CREATE TABLE kept AS SELECT 'kept' AS word").await;
    assert!(server.summary("sms").contains("(new data)"));
    server.stop().await.expect("stopped");

    let server = start(&dir).await;
    assert!(server.summary("sms").contains("(existing data)"));
    assert_eq!(ask(&server, "SELECT word FROM kept").await, "kept");
    connect(&server.url("sms")).await;
}

#[tokio::test]
async fn a_second_server_on_the_same_directory_is_refused_and_the_first_is_unharmed() {
    let dir = Dir::new();
    let mut first = start(&dir).await;
    let refusal = refused(&Settings::new(dir.pg())).await;
    assert!(matches!(refusal, Error::InUse { .. }), "{refusal}");
    assert!(first.exited().is_none());
    assert_eq!(ask(&first, "SELECT 'well'").await, "well");
}

#[tokio::test]
async fn whoever_shares_a_directory_joins_the_server_in_it_or_starts_one() {
    let dir = Dir::new();
    let settings = Settings::new(dir.pg());
    let first = start(&dir).await;
    let joined = Shared::start_or_join(&settings).await.expect("joined");
    assert!(joined.own.is_none());
    connect(&joined.address.url("postgres")).await;
    drop(joined);
    assert_eq!(ask(&first, "SELECT 'well'").await, "well");
    first.stop().await.expect("stopped");

    let own = Shared::start_or_join(&settings).await.expect("started");
    own.own.expect("a server").stop().await.expect("stopped");
}

#[tokio::test]
async fn a_database_that_two_create_at_once_is_there_for_both() {
    let dir = Dir::new();
    let server = start(&dir).await;
    let address = server.address();
    let create = || {
        let address = address.clone();
        async move { address.create_database("sms").await }
    };
    for created in together([create(), create(), create(), create()]).await {
        created.expect("it is there");
    }
}

#[tokio::test]
async fn a_killed_postmaster_is_reported_and_the_next_start_recovers() {
    let dir = Dir::new();
    let mut server = start(&dir).await;
    run(&server, "CREATE TABLE kept AS SELECT 'kept' AS word").await;
    let killed = Command::new("kill")
        .args(["-9", &dir.postmaster()])
        .status();
    assert!(killed.expect("kill").success());
    until("it is reported", || server.exited().is_some()).await;
    drop(server);

    let server = start(&dir).await;
    assert_eq!(ask(&server, "SELECT word FROM kept").await, "kept");
}

#[tokio::test]
async fn a_half_made_cluster_is_no_trouble() {
    let dir = Dir::new();
    start(&dir).await.stop().await.expect("stopped");
    let (data, half_made) = (dir.pg().join("data"), dir.pg().join("data.new"));
    fs::rename(&data, &half_made).expect("renamed");
    fs::remove_dir_all(half_made.join("base")).expect("removed");

    let server = start(&dir).await;
    assert!(server.summary("sms").contains("(new data)"));
    assert!(!half_made.exists());
}

#[tokio::test]
async fn data_made_by_another_major_version_are_refused_and_both_versions_named() {
    let dir = Dir::new();
    let server = start(&dir).await;
    let version = ask(&server, "SHOW server_version").await;
    let major = version.split('.').next().expect("a major version");
    server.stop().await.expect("stopped");
    fs::write(dir.pg().join("data/PG_VERSION"), "9\n").expect("written");

    let refusal = refused(&Settings::new(dir.pg())).await.to_string();
    assert!(refusal.contains("made by PostgreSQL 9,"), "{refusal}");
    assert!(refusal.contains(major), "{refusal}");
}

#[tokio::test]
async fn without_binaries_the_message_names_the_package_and_the_setting() {
    let dir = Dir::new();
    let settings = Settings {
        bin_dir: Some("/nonexistent".into()),
        ..Settings::new(dir.pg())
    };
    let refusal = refused(&settings).await.to_string();
    for word in ["apt-get install postgresql", "SMS_PG_BIN", "/nonexistent"] {
        assert!(refusal.contains(word), "{refusal}");
    }
    assert!(!dir.pg().exists(), "nothing is made in vain");
}

#[tokio::test]
async fn a_path_too_long_for_a_socket_is_refused() {
    let dir = Dir::new();
    let refusal = refused(&Settings::new(dir.pg().join("long".repeat(25)))).await;
    assert!(matches!(refusal, Error::SocketPath { .. }), "{refusal}");
    assert!(!dir.pg().exists(), "nothing is made in vain");
}

#[tokio::test]
async fn a_directory_of_somebody_else_is_not_taken_over() {
    let refusal = refused(&Settings::new("/usr")).await;
    assert!(matches!(refusal, Error::NotOwned { .. }), "{refusal}");
}

#[tokio::test]
async fn a_server_that_cannot_start_says_why() {
    let dir = Dir::new();
    let mut settings = Settings::new(dir.pg());
    settings.parameters = vec![("no_such_parameter".into(), "1".into())];
    let refusal = refused(&settings).await.to_string();
    assert!(refusal.contains("no_such_parameter"), "{refusal}");
    assert!(refusal.contains("postgres.log"), "{refusal}");
}

#[tokio::test]
async fn a_directory_with_odd_characters_works_and_so_does_its_url() {
    let dir = Dir::new();
    let odd = Settings::new(dir.pg().join("a, \"b\" &'c'"));
    let server = Server::start(&odd).await.expect("a server");
    connect(&server.url("postgres")).await;
}

#[tokio::test]
async fn nothing_is_left_running_after_a_stop_or_a_drop() {
    let dir = Dir::new();
    let server = start(&dir).await;
    assert!(dir.in_use() || !Path::new("/proc/self").exists());
    server.stop().await.expect("stopped");
    assert!(!dir.in_use());
    drop(start(&dir).await);
    assert!(!dir.in_use());
}

#[tokio::test]
async fn a_killed_process_takes_its_server_along_and_the_next_may_start_at_once() {
    let dir = Dir::new();
    let (first, started) = testdb(&dir, "").await;
    kill(first);
    let (second, _) = testdb(&dir, &started).await;
    kill(second);
    until("all is gone", || !dir.in_use()).await;
    assert!(!dir.pg().join("throwaway").exists());
}

#[tokio::test]
async fn a_test_server_that_nobody_uses_any_more_leaves_no_file_behind() {
    let dir = Dir::new();
    let (mut testdb, _) = testdb(&dir, "").await;
    let mut status = None;
    until("it ends by itself", || {
        status = testdb.try_wait().expect("wait");
        status.is_some()
    })
    .await;
    assert!(status.expect("a status").success());
    let parent = dir.pg();
    let left = fs::read_dir(parent.parent().expect("a parent")).expect("a list");
    let left: Vec<_> = left.flatten().map(|entry| entry.path()).collect();
    assert!(left.is_empty(), "{left:?}");
}

async fn start(dir: &Dir) -> Server {
    let server = Server::start(&Settings::new(dir.pg())).await;
    server.unwrap_or_else(|error| panic!("{error}"))
}

async fn refused(settings: &Settings) -> Error {
    let server = Server::start(settings).await;
    server.expect_err("must not start")
}

async fn connect(url: &str) -> PgConnection {
    let connection = PgConnection::connect(url).await;
    connection.unwrap_or_else(|error| panic!("{url}: {error}"))
}

async fn run(server: &Server, sql: &'static str) {
    let mut connection = connect(&server.url("postgres")).await;
    connection.execute(sql).await.expect(sql);
}

async fn ask(server: &Server, sql: &'static str) -> String {
    let mut connection = connect(&server.url("postgres")).await;
    let answer = sqlx::query_scalar(sql).fetch_one(&mut connection).await;
    answer.expect(sql)
}

/// Starts the program `testdb`, which serves a throw-away server. Returns it with the time its
/// server was started at, which is not `earlier`.
async fn testdb(dir: &Dir, earlier: &str) -> (Child, String) {
    let mut testdb = Command::new(env!("CARGO_BIN_EXE_testdb"))
        .arg(dir.pg())
        .stdin(Stdio::null())
        .spawn()
        .expect("testdb");
    let run = dir.pg().join("run").display().to_string();
    let url = format!("postgres:///postgres?user=postgres&host={run}");
    loop {
        assert!(testdb.try_wait().expect("wait").is_none(), "testdb ended");
        if let Ok(mut connection) = PgConnection::connect(&url).await {
            let sql = "SELECT pg_postmaster_start_time()::text";
            let started = sqlx::query_scalar(sql).fetch_one(&mut connection).await;
            if let Some(started) = started.ok().filter(|time| time != earlier) {
                return (testdb, started);
            }
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn kill(mut child: Child) {
    child.kill().expect("killed");
    child.wait().expect("reaped");
}

async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..1000 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("not in 20 s: {what}");
}
