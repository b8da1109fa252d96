//! The settings that are secrets, which are those whose value `--help` does not show either, and the secrets of tasks
//! and templates over restarts.

use clap::{CommandFactory, Parser};
use serde_json::Value;
use sms_task_service::config::Cli;

use super::service::{Service, command};
use crate::support::app::MASTER_KEY;
use crate::support::dir::Dir;
use crate::support::fixtures::template;

#[test]
fn the_settings_never_show_their_secrets() {
    let command = Cli::command();
    let secrets = command
        .get_arguments()
        .filter(|argument| argument.is_hide_env_values_set());
    let flags: Vec<_> = secrets
        .map(|argument| argument.get_long().expect("a flag"))
        .collect();
    for secret in ["database-url", "master-key", "iam-token"] {
        assert!(flags.contains(&secret), "{secret}");
    }
    let given = flags.iter().map(|flag| format!("--{flag}=hunter2"));
    let line = std::iter::once("sms-task-service".to_owned()).chain(given);
    let shown = format!("{:?}", Cli::parse_from(line));
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[tokio::test]
async fn the_private_postgres_has_none_of_them_in_its_environment() {
    let dir = Dir::new();
    let mut command = command(&dir);
    command
        .env("SMS_MASTER_KEY", MASTER_KEY)
        .env("PGHOST", "elsewhere");
    let service = Service::start(command).await;
    let environment = std::fs::read(format!("/proc/{}/environ", dir.postmaster()));
    let environment = String::from_utf8(environment.expect("ours")).expect("a text");
    let mut names: Vec<_> = environment
        .split_terminator('\0')
        .filter_map(|variable| variable.split_once('='))
        .map(|(name, _)| name)
        .collect();
    // the postmaster and its shell set some themselves
    names.retain(|name| {
        ![
            "PWD",
            "OLDPWD",
            "SHLVL",
            "_",
            "PGLOCALEDIR",
            "PGSYSCONFDIR",
            "PG_GRANDPARENT_PID",
        ]
        .contains(name)
    });
    for name in names {
        let is_harmless = ["LC_", "PATH", "LD_LIBRARY_PATH", "TZ", "TMPDIR"];
        assert!(
            is_harmless.iter().any(|known| name.starts_with(known)),
            "{name}"
        );
    }
    service.stop().await;
}

#[tokio::test]
async fn a_password_outlives_a_restart_and_needs_its_master_key() {
    let dir = Dir::new();
    let with_key = |key: Option<&str>| {
        let mut command = command(&dir);
        key.map(|key| command.env("SMS_MASTER_KEY", key));
        Service::start(command)
    };
    let body = template();
    let service = with_key(Some(MASTER_KEY)).await;
    let reply = service
        .ask("POST", "/v3/vm/templates", &body.to_string())
        .await;
    let id = reply.json["id"].as_str().expect("an id");
    let path = format!("/v3/vm/templates/{id}/target-password");
    service.stop().await;

    let service = with_key(Some(MASTER_KEY)).await;
    let secret = &service.get(&path).await.json["target_password"];
    assert_eq!(*secret, body["template"]["target_password"]);
    let said = service.stop().await.said;
    assert!(!said.contains(secret.as_str().expect("a text")), "{said}");

    let service = with_key(None).await;
    let reply = service.get(&path).await;
    assert_eq!(reply.status, 500, "{}", reply.json);
    assert_eq!(reply.json["target_password"], Value::Null);
    let said = service.stop().await.said;
    for part in [
        "target password",
        id,
        "SMS_MASTER_KEY is not set",
        "a secret cannot be used",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
}
