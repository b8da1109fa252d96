//! Databases that somebody else runs.

use sms_task_service::storage::MIGRATOR;
use sqlx::{ConnectOptions, Connection, Executor, PgConnection};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;
use tokio::task::JoinSet;

use super::ends::until;
use super::service::{Service, command, run};
use crate::support::db::{TestDatabase, database, empty_database};
use crate::support::dir::Dir;

/// A password that must not be seen.
const PASSWORD: &str = "canary-7f3a";

#[tokio::test]
async fn instances_that_start_together_on_an_empty_database_migrate_it_once() {
    const INSTANCES: usize = 8;
    let dir = Dir::new();
    let database = empty_database().await;
    let mut starting = JoinSet::new();
    for _ in 0..INSTANCES {
        let mut command = on(&database, &dir);
        command.env("SMS_DB_MAX_CONNECTIONS", "2");
        starting.spawn(Service::start(command));
    }
    let services = starting.join_all().await;
    assert_eq!(services.len(), INSTANCES);
    for service in &services {
        assert_eq!(service.get("/health/ready").await.status, 200);
    }
    assert_eq!(migrations(&database).await, MIGRATOR.iter().count());

    let path = format!("/v3/tasks/{}", services[0].task().await);
    for service in &services {
        assert_eq!(service.get(&path).await.status, 200);
    }
    for service in services {
        service.stop().await;
    }
    assert!(!dir.pg().exists(), "nobody started a server");
}

#[tokio::test]
async fn migrate_brings_the_schema_up_and_ends() {
    let dir = Dir::new();
    let database = empty_database().await;
    for _ in 0..2 {
        let mut command = on(&database, &dir);
        command.arg("migrate");
        let ended = run(command).await;
        assert_eq!(ended.status.code(), Some(0), "{}", ended.said);
        assert_eq!(migrations(&database).await, MIGRATOR.iter().count());
    }
}

#[tokio::test]
async fn a_newer_schema_is_served_until_it_lacks_what_this_version_needs() {
    let dir = Dir::new();
    let database = empty_database().await;
    let service = Service::start(on(&database, &dir)).await;
    let mut connection = connect(&database).await;
    connection.execute(NEWER).await.expect("inserted");
    let beside = Service::start(on(&database, &dir)).await;
    for service in [&service, &beside] {
        assert_eq!(service.get("/health/ready").await.status, 200);
    }
    beside.stop().await;

    connection.execute(TOO_NEW).await.expect("replaced");
    until("it is not ready", async || {
        service.get("/health/ready").await.status == 503
    })
    .await;
    let ready = service.get("/health/ready").await;
    let said = ready.json["error_msg"].to_string();
    assert!(said.contains("belongs to a newer version"), "{said}");
    service.stop().await;
    for subcommand in ["serve", "migrate"] {
        let mut command = on(&database, &dir);
        command.arg(subcommand);
        run(command)
            .await
            .refused_with(&["belongs to a newer version"]);
    }
}

#[tokio::test]
async fn a_database_that_loses_writes_in_a_crash_is_refused() {
    let dir = Dir::new();
    let database = database().await;
    let mut command = on(&database, &dir);
    command.env_remove("SMS_ALLOW_UNSAFE_POSTGRES");
    let ended = run(command).await;
    ended.refused_with(&["fsync = off", "SMS_ALLOW_UNSAFE_POSTGRES=1"]);
}

#[tokio::test]
async fn a_database_that_cannot_be_used_is_named_with_what_to_do() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = nobody.local_addr().expect("an address");
    drop(nobody);
    let database = database().await;
    let missing = database.options.clone().database("no_such_database");
    let place = "database no_such_database on ";
    let create = "create it: CREATE DATABASE no_such_database OWNER ";
    for (url, words) in [
        (
            format!("postgres://sms:{PASSWORD}@{address}/sms"),
            [
                &*format!("database sms on {address}: connection refused"),
                "PostgreSQL runs there",
            ],
        ),
        (missing.to_url_lossy().to_string(), [place, create]),
        (
            format!("mysql://sms:{PASSWORD}@{address}/sms"),
            ["postgres://", "postgresql://"],
        ),
        (
            format!("postgres://sms:{PASSWORD}@{address}/sms?sslmode=on"),
            ["sslmode is one of disable", "verify-full"],
        ),
        (
            format!("postgres://sms:{PASSWORD}#@{address}/sms"),
            ["Percent-encode", "%40"],
        ),
    ] {
        let dir = Dir::new();
        let mut command = command(&dir);
        command.env("DATABASE_URL", url);
        let ended = run(command).await;
        ended.refused_with(&words);
        assert!(!ended.said.contains(PASSWORD), "{}", ended.said);
        assert!(!ended.said.contains("at line"), "{}", ended.said);
    }
}

#[tokio::test]
async fn a_standby_is_named_beside_its_primary_and_its_url_is_checked() {
    let dir = Dir::new();
    let database = database().await;
    let url = format!("mysql://sms:{PASSWORD}@127.0.0.1/sms");
    let mut alone = command(&dir);
    alone.env("SMS_READ_DATABASE_URL", &url);
    let mut both = on(&database, &dir);
    both.env("SMS_READ_DATABASE_URL", &url);
    let words = [
        "SMS_READ_DATABASE_URL is set and DATABASE_URL is not",
        "SMS_READ_DATABASE_URL must start with postgres://",
    ];
    for (command, words) in [alone, both].into_iter().zip(words) {
        let ended = run(command).await;
        ended.refused_with(&[words]);
        assert!(!ended.said.contains(PASSWORD), "{}", ended.said);
    }
}

#[tokio::test]
async fn lists_are_read_from_the_primary_where_the_standby_is_none() {
    let dir = Dir::new();
    let database = database().await;
    let mut command = on(&database, &dir);
    // the same server: it is in no recovery
    let url = database.options.to_url_lossy();
    command.env("SMS_READ_DATABASE_URL", url.as_str());
    let service = Service::start(command).await;
    let task = service.task().await;
    for _ in 0..3 {
        let list = service.get("/v3/tasks").await;
        assert_eq!(list.json["tasks"][0]["id"], task.as_str(), "{}", list.body);
    }
    let metrics = service.get("/metrics").await.body;
    assert!(metrics.contains("sms_database_replica_reads_total{result=\"refused\"}"));
    assert!(!metrics.contains("sms_database_replica_reads_total{result=\"replica\"}"));
    service.stop().await;
}

#[tokio::test]
async fn a_refused_password_is_not_shown() {
    let server = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = server.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((client, _)) = server.accept().await {
            refuse_password(client).await.ok();
        }
    });
    let url = format!("postgres://sms:{PASSWORD}@{address}/sms?sslmode=disable");
    let said = end_of(&url, &["serve"]).await;
    assert!(said.contains("password authentication failed"), "{said}");
    assert!(said.contains("check the user and the password"), "{said}");
}

#[tokio::test]
async fn a_password_is_not_shown_whatever_is_wrong_with_the_url() {
    for url in [
        "postgres://sms:PASSWORD@127.0.0.1:1/sms",
        "postgres://sms:PASSWORD@127.0.0.1:port/sms",
        "postgres://sms:PASSWORD@127.0.0.1:1/sms?sslmode=maybe",
        "postgres://sms:PASSWORD@127.0.0.1:1/sms?statement-cache-capacity=x",
        "postgres://sms@127.0.0.1:1/sms?sslmode=PASSWORD",
        "mysql://sms:PASSWORD@127.0.0.1/sms",
        "sms:PASSWORD@127.0.0.1",
        "postgres://sms@127.0.0.1:1/sms?password=PASSWORD",
        "PASSWORD",
    ] {
        for arguments in [&["serve"][..], &["migrate"], &["--help"]] {
            end_of(&url.replace("PASSWORD", PASSWORD), arguments).await;
        }
    }
}

/// All that the program says with this URL, without the password.
async fn end_of(url: &str, arguments: &[&str]) -> String {
    let dir = Dir::new();
    let mut command = command(&dir);
    command
        .args(arguments)
        .env("DATABASE_URL", url)
        .env("RUST_LOG", "trace");
    let ended = run(command).await;
    let expected = if arguments == ["--help"] { 0 } else { 2 };
    assert_eq!(ended.status.code(), Some(expected), "{}", ended.said);
    let said = format!("{}{}", ended.printed, ended.said);
    assert!(!said.contains(PASSWORD), "{url}: {said}");
    said
}

/// As much of a Postgres server as it takes to refuse a password.
async fn refuse_password(mut client: TcpStream) -> std::io::Result<()> {
    for answer in [
        &b"R\0\0\0\x08\0\0\0\x03"[..], // the password, please, as it is
        b"E\0\0\0\x3aSFATAL\0VFATAL\0C28P01\0Mpassword authentication failed\0\0",
    ] {
        let mut message = [0; 1024];
        if client.read(&mut message).await? == 0 {
            break;
        }
        client.write_all(answer).await?;
    }
    Ok(())
}

/// The program on this database, which is one of the tests' and so without fsync.
pub fn on(database: &TestDatabase, dir: &Dir) -> Command {
    let mut command = command(dir);
    command
        .env("DATABASE_URL", database.options.to_url_lossy().as_str())
        .env("SMS_ALLOW_UNSAFE_POSTGRES", "1");
    command
}

/// What a newer version leaves that takes nothing away.
pub const NEWER: &str =
    "INSERT INTO _sqlx_migrations VALUES (99990101000000, 'later', now(), true, '', 0)";

/// What the version after that leaves.
pub const TOO_NEW: &str =
    "CREATE OR REPLACE FUNCTION schema_needs() RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
     RETURN 99990101000000";

/// How many migrations were applied.
async fn migrations(database: &TestDatabase) -> usize {
    let sql = "SELECT count(*) FROM _sqlx_migrations WHERE success";
    let mut connection = connect(database).await;
    let count: i64 = sqlx::query_scalar(sql)
        .fetch_one(&mut connection)
        .await
        .expect("a count");
    count.try_into().expect("not negative")
}

async fn connect(database: &TestDatabase) -> PgConnection {
    let connection = PgConnection::connect_with(&database.options).await;
    connection.expect("a connection")
}
