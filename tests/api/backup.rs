//! The subcommands `backup` and `restore`.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Executor};
use tokio::process::Command;

use crate::startup::databases::{NEWER, on};
use crate::startup::service::{Ended, Service, command, run};
use crate::support::app::{App, MASTER_KEY};
use crate::support::db::{empty_database, on_a_cluster};
use crate::support::dir::Dir;
use crate::support::fixtures;

async fn done(mut command: Command, arguments: &[&str]) -> Ended {
    command.args(arguments).env("SMS_MASTER_KEY", MASTER_KEY);
    run(command).await
}

/// What clients see of everything that a service has.
async fn seen(service: &Service, task: &str, webhook: &str) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    for path in [
        "/v3/tasks",
        "/v3/sources",
        "/v3/vm/templates",
        "/v3/migprojects",
        &format!("/ext/v1/webhooks/{webhook}/secret"),
        "/ext/v1/tokens",
        "/ext/v1/tasks/summary",
        &format!("/v3/tasks/{task}"),
        &format!("/v3/tasks/{task}/passphrase"),
        &format!("/v3/tasks/{task}/certkey"),
    ] {
        let reply = service.get(path).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.json);
        all.insert(path.to_owned(), reply.json);
    }
    all
}

/// Reads until the answer is as it is to be.
async fn until(service: &Service, path: &str, is_there: impl Fn(&Value) -> bool) -> Value {
    loop {
        let answer = service.get(path).await.json;
        if is_there(&answer) {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_private_postgresql_moves_to_one_of_ones_own_with_all_that_is_in_it() {
    let dir = Dir::new();
    let file = dir.file("sms.dump");
    let path = file.to_str().expect("a text");
    let mut serving = command(&dir);
    serving
        .env("SMS_MASTER_KEY", MASTER_KEY)
        .env("SMS_WEBHOOK_ALLOW", "loopback")
        .env("SMS_WEBHOOK_ALLOW_HTTP", "1");
    let service = Service::start(serving).await;
    let task = service.task().await;
    service
        .ask(
            "POST",
            &format!("/v3/tasks/{task}/action"),
            r#"{"operation": "start"}"#,
        )
        .await;
    service
        .ask(
            "POST",
            "/v3/vm/templates",
            &fixtures::template().to_string(),
        )
        .await;
    let webhook = json!({"url": "http://127.0.0.1:9/sms"}).to_string();
    let webhook = service.ask("POST", "/ext/v1/webhooks", &webhook).await;
    let webhook = webhook.json["id"].as_str().expect("an id");
    // a transaction of the background may hold the newest events back for a moment
    let events = until(&service, "/ext/v1/events?limit=1000", |events| {
        let mut events = events["events"].as_array().into_iter().flatten();
        events.any(|event| event["type"] == "webhook.created")
    })
    .await;
    let before = seen(&service, &task, webhook).await;

    let ended = done(command(&dir), &["backup", path]).await;
    assert_eq!(ended.status.code(), Some(0), "{}", ended.said);
    assert!(
        ended.said.contains("SMS_MASTER_KEY"),
        "what is not in it: {}",
        ended.said
    );
    let mode = std::fs::metadata(&file)
        .expect("a file")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    service.stop().await;

    let database = empty_database().await;
    let ended = done(on(&database, &dir), &["restore", path]).await;
    assert_eq!(ended.status.code(), Some(0), "{}", ended.said);
    assert!(
        !ended.said.contains("cannot be decrypted"),
        "{}",
        ended.said
    );
    let mut serving = on(&database, &dir);
    serving
        .env("SMS_MASTER_KEY", MASTER_KEY)
        .env("SMS_WEBHOOK_ALLOW", "loopback")
        .env("SMS_WEBHOOK_ALLOW_HTTP", "1");
    let service = Service::start(serving).await;
    for (path, answer) in seen(&service, &task, webhook).await {
        assert!(answer == before[&path], "{path} differs");
    }
    // whoever followed events goes on where they were, though the other server counts its transactions on its own
    let cursor = events["cursor"].as_str().expect("a cursor");
    let after = format!("/ext/v1/events?after={cursor}");
    let again = service.get("/ext/v1/events?limit=1000").await.json;
    assert!(again["events"] == events["events"], "the events differ");
    let report = fixtures::progress("SSL_CONFIG", 50).to_string();
    assert_eq!(
        service
            .ask("PUT", &format!("/v3/tasks/{task}/progress"), &report)
            .await
            .status,
        200
    );
    let news = until(&service, &after, |news| news["events"] != json!([])).await;
    assert_eq!(news["events"][0]["type"], "task.sub_task_started", "{news}");
    service.stop().await;
    let again = done(on(&database, &dir), &["restore", path]).await;
    again.refused_with(&["not empty"]);
}

#[tokio::test]
async fn a_restored_database_without_its_master_key_says_so() {
    let (dir, new) = (Dir::new(), Dir::new());
    let path = dir.file("sms.dump").display().to_string();
    let mut serving = command(&dir);
    serving
        .env("SMS_MASTER_KEY", MASTER_KEY)
        .env("SMS_WEBHOOK_ALLOW", "loopback")
        .env("SMS_WEBHOOK_ALLOW_HTTP", "1");
    let service = Service::start(serving).await;
    service
        .ask(
            "POST",
            "/v3/vm/templates",
            &fixtures::template().to_string(),
        )
        .await;
    service.stop().await;
    let ended = done(command(&dir), &["backup", &path]).await;
    assert_eq!(ended.status.code(), Some(0), "{}", ended.said);
    let mut without = command(&new);
    without.args(["restore", &path]);
    let ended = run(without).await;
    assert_eq!(ended.status.code(), Some(0), "{}", ended.said);
    assert!(
        ended.said.contains("1 secrets cannot be decrypted"),
        "{}",
        ended.said
    );
}

#[tokio::test]
async fn what_cannot_be_backed_up_or_restored_is_refused_and_nothing_is_left() {
    let dir = Dir::new();
    let file = dir.file("sms.dump");
    let path = file.to_str().expect("a text");
    let none = done(command(&dir), &["backup", path]).await;
    none.refused_with(&["no database of this service"]);
    assert!(!dir.pg().exists() && !file.exists());
    let missing = done(command(&dir), &["restore", path]).await;
    missing.refused_with(&["no such file"]);

    let database = empty_database().await;
    std::fs::write(&file, "something else").expect("written");
    let strange = done(on(&database, &dir), &["restore", path]).await;
    strange.refused_with(&["no backup of this service"]);
    assert_eq!(
        done(on(&database, &dir), &["migrate"]).await.status.code(),
        Some(0)
    );
    let exists = done(on(&database, &dir), &["backup", path]).await;
    exists.refused_with(&["exists", "--force"]);
    let forced = done(on(&database, &dir), &["backup", "--force", path]).await;
    assert_eq!(forced.status.code(), Some(0), "{}", forced.said);

    // by a version that is still to come
    let pool = database.pool(1);
    pool.execute(NEWER).await.expect("inserted");
    pool.close().await;
    let forced = done(on(&database, &dir), &["backup", "--force", path]).await;
    assert_eq!(forced.status.code(), Some(0), "{}", forced.said);
    let other = empty_database().await;
    let newer = done(on(&other, &dir), &["restore", path]).await;
    newer.refused_with(&["newer version"]);
}

#[tokio::test]
async fn a_dump_that_ends_half_way_leaves_no_file() {
    let dir = Dir::new();
    let database = empty_database().await;
    assert_eq!(
        done(on(&database, &dir), &["migrate"]).await.status.code(),
        Some(0)
    );
    let fake = dir.file("bin");
    std::fs::create_dir(&fake).expect("made");
    for (name, script) in [
        ("pg_dump", "echo half; echo 'the disk is full' >&2; exit 1"),
        ("pg_restore", "exit 0"),
    ] {
        let program = fake.join(name);
        let version =
            format!("[ \"$1\" != --version ] || {{ echo '{name} (PostgreSQL) 99.0'; exit; }}");
        std::fs::write(&program, format!("#!/bin/sh\n{version}\n{script}\n")).expect("written");
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("a mode");
    }
    let file = dir.file("sms.dump");
    let mut command = on(&database, &dir);
    command.env("SMS_PG_BIN", &fake);
    let ended = done(command, &["backup", file.to_str().expect("a text")]).await;
    ended.refused_with(&["pg_dump failed", "the disk is full"]);
    assert!(!file.exists() && !dir.file("sms.dump.unfinished").exists());
    let mut command = on(&database, &dir);
    command.env("SMS_PG_BIN", dir.file("empty"));
    let ended = done(command, &["backup", file.to_str().expect("a text")]).await;
    ended.refused_with(&["pg_dump of version", "postgresql-client"]);
}

#[tokio::test]
async fn a_backup_can_be_read_where_an_extension_is_missing() {
    let app = App::new().await;
    let task = app.task().await;
    let pool = app.database.pool(1);
    // on a cluster there is one already
    let available = "SELECT name::text FROM pg_available_extensions
        WHERE installed_version IS NULL AND name IN ('citext', 'pg_trgm', 'tablefunc') LIMIT 1";
    let available: Option<String> = sqlx::query_scalar(available)
        .fetch_optional(&pool)
        .await
        .expect("an answer");
    if let Some(name) = available.filter(|_| !on_a_cluster()) {
        let create = format!("CREATE EXTENSION {name}");
        pool.execute(AssertSqlSafe(create)).await.expect("created");
    }
    pool.close().await;

    let dir = Dir::new();
    let path = dir.file("sms.dump").display().to_string();
    let written = done(on(&app.database, &dir), &["backup", &path]).await;
    assert_eq!(written.status.code(), Some(0), "{}", written.said);
    let database = empty_database().await;
    let restored = done(on(&database, &dir), &["restore", &path]).await;
    assert_eq!(restored.status.code(), Some(0), "{}", restored.said);
    let mut connection = database.into_connection();
    let tasks: Vec<String> = sqlx::query_scalar("SELECT id FROM tasks")
        .fetch_all(&mut connection)
        .await
        .expect("tasks");
    assert_eq!(tasks, [task]);
    let extensions: Vec<String> = sqlx::query_scalar("SELECT extname::text FROM pg_extension")
        .fetch_all(&mut connection)
        .await
        .expect("extensions");
    assert_eq!(extensions, ["plpgsql"]);
}
