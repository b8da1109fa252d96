//! The program: what it says, what it refuses, and what is left of it when it ends.

mod access;
mod agent_config;
mod config_file;
mod data_dir;
pub mod databases;
mod ends;
mod line;
mod secrets;
pub mod service;
mod toolchain;
mod warnings;

use std::time::Duration;

use serde_json::Value;

use crate::support::dir::Dir;
use service::{Ended, Service, command, run};

#[tokio::test]
async fn without_any_setting_but_a_directory_it_starts_and_says_so_in_one_line() {
    let dir = Dir::new();
    let service = Service::start(command(&dir)).await;
    assert_eq!(service.get("/health/ready").await.status, 200);
    assert_eq!(service.get("/health/live").await.status, 200);
    let said = service.stop().await.said;
    let plain: Vec<_> = said.lines().filter(|line| !line.starts_with('{')).collect();
    let [line] = plain[..] else {
        panic!("not one line for a person: {said}");
    };
    let directory = dir.pg().display().to_string();
    for word in [
        directory.as_str(),
        "http://127.0.0.1:",
        "/docs",
        "DATABASE_URL",
    ] {
        assert!(line.contains(word), "{word} is not in {line}");
    }
}

#[tokio::test]
async fn an_address_that_others_can_reach_is_refused() {
    let dir = Dir::new();
    for address in ["0.0.0.0:0", "[::]:0"] {
        let mut command = command(&dir);
        command.args(["--listen", address]);
        let ended = run(command).await;
        ended.refused_with(&["SMS_LISTEN=", "127.0.0.1:8080", "token create --tenant"]);
    }
    assert!(!dir.pg().exists(), "nothing is made in vain");
}

#[tokio::test]
async fn an_address_in_use_is_refused_by_name() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let dir = Dir::new();
    let mut command = command(&dir);
    command.args(["--listen", &address]);
    run(command).await.refused_with(&[
        "cannot listen",
        &address,
        "SMS_LISTEN=127.0.0.1:8081",
        "port 0",
    ]);
    assert!(!dir.pg().exists(), "nothing is made in vain");
}

#[tokio::test]
async fn where_a_database_url_is_required_none_is_started_instead() {
    let dir = Dir::new();
    for url in [None, Some("")] {
        let mut command = command(&dir);
        command.env("SMS_REQUIRE_DATABASE_URL", "1");
        command.envs(url.map(|url| ("DATABASE_URL", url)));
        run(command)
            .await
            .refused_with(&["SMS_REQUIRE_DATABASE_URL", "DATABASE_URL"]);
    }
    assert!(!dir.pg().exists(), "nothing is made in vain");
}

#[tokio::test]
async fn the_openapi_document_is_printed_without_a_database() {
    let dir = Dir::new();
    let mut command = command(&dir);
    command.arg("openapi").env("SMS_REQUIRE_DATABASE_URL", "1");
    let ended = run(command).await;
    assert_eq!(ended.status.code(), Some(0), "{}", ended.said);
    let document: Value = serde_json::from_str(&ended.printed).expect("JSON");
    assert!(document["paths"]["/v3/tasks/{task_id}"]["put"].is_object());
    assert!(!dir.pg().exists());
}

#[tokio::test]
async fn unknown_arguments_are_refused() {
    for argument in ["--no-such-setting", "no-such-command", "--max-body=1"] {
        let dir = Dir::new();
        let mut command = command(&dir);
        command.arg(argument);
        let Ended { status, said, .. } = run(command).await;
        assert_eq!(status.code(), Some(2), "{said}");
    }
}

/// Longer than any start or end should take.
const LONG: Duration = Duration::from_secs(60);
