//! The configuration file, and secrets that are read from files.

use std::fs;

use clap::CommandFactory;
use sms_task_service::config::Cli;

use super::service::{Ended, command, run};
use crate::support::dir::Dir;

#[tokio::test]
async fn a_flag_wins_over_a_variable_and_a_variable_over_the_file() {
    let dir = Dir::new();
    let file = written(&dir, "listen = \"0.0.0.0:1\"\nmax_body = 4096\n");
    for (variable, flag, listens) in [
        (None, None, "SMS_LISTEN=0.0.0.0:1 "),
        (Some("0.0.0.0:2"), None, "SMS_LISTEN=0.0.0.0:2 "),
        (
            Some("0.0.0.0:2"),
            Some("0.0.0.0:3"),
            "SMS_LISTEN=0.0.0.0:3 ",
        ),
    ] {
        let mut command = command(&dir);
        command.env("SMS_LISTEN", variable.unwrap_or_default());
        command.args(["--config", &file]);
        flag.map(|address| command.args(["--listen", address]));
        run(command).await.refused_with(&[listens]);
    }
}

#[tokio::test]
async fn subcommands_read_the_file_wherever_it_is_named() {
    let dir = Dir::new();
    let file = written(&dir, "listen = \"0.0.0.0:7\"\n");
    let address = async |line: &[&str]| {
        let mut command = command(&dir);
        command.env("SMS_LISTEN", "").args(line);
        let found = run(command).await.printed;
        found.lines().next().unwrap_or_default().to_owned()
    };
    for line in [
        &["--config", &file, "doctor"][..],
        &["doctor", "--config", &file],
        &["doctor", "--config", &file, "--auth", "none"],
    ] {
        assert!(address(line).await.contains(" 0.0.0.0:7 "), "{line:?}");
    }
    let flag = address(&["doctor", "--config", &file, "--listen", "0.0.0.0:8"]).await;
    assert!(flag.contains(" 0.0.0.0:8 "), "{flag}");
}

#[tokio::test]
async fn every_setting_can_be_in_the_file() {
    let dir = Dir::new();
    let mut lines = String::new();
    for argument in Cli::command().get_arguments() {
        let default = argument.get_default_values().first();
        if let Some(value) = default.and_then(|value| value.to_str()) {
            let is_plain = value.parse::<i64>().is_ok() || value == "false";
            let value = if is_plain {
                value.to_owned()
            } else {
                format!("{value:?}")
            };
            lines += &format!("{} = {value}\n", argument.get_id());
        } else if argument.get_id() != "config" {
            lines += &format!("# {} = \"…\"\n", argument.get_id());
        }
    }
    lines += "trusted_proxies = [\"192.0.2.7\", \"2001:db8::/64\"]\n";
    assert!(lines.lines().count() > 30, "{lines}");
    let ended = with_file(&dir, &lines).await;
    assert!(ended.status.success(), "{}", ended.said);
}

#[tokio::test]
async fn a_file_that_cannot_be_used_is_refused_and_the_error_says_why() {
    let dir = Dir::new();
    for (text, words) in [
        ("lissten = \"127.0.0.1:1\"", &["lissten", "tls_cert"][..]),
        ("config = \"another.toml\"", &["config"]),
        ("listen = 127.0.0.1", &["line 1"]),
        (
            "listen = \"localhost:1\"",
            &["localhost:1", "use an IP address"],
        ),
        ("max_body = 1", &["MAX_BODY", "1024"]),
        ("max_body = 2.5", &["max_body", "a whole number"]),
        ("[database]\nurl = \"postgres://db\"", &["database"]),
        (
            "master_key = \"a\"\nmaster_key_file = \"b\"",
            &["both", "master_key_file"],
        ),
    ] {
        let ended = with_file(&dir, text).await;
        assert_eq!(ended.status.code(), Some(2), "{text}");
        let said = ended.said;
        for word in words.iter().chain(&["error: ", "configuration file"]) {
            assert!(said.contains(word), "{word} is not in {said}");
        }
    }
    let mut command = command(&dir);
    command.args(["--config", "/nowhere/at-all.toml", "openapi"]);
    run(command)
        .await
        .refused_with(&["/nowhere/at-all.toml", "No such file"]);
}

#[tokio::test]
async fn a_secret_is_read_from_its_file() {
    let dir = Dir::new();
    for (name, content, words) in [
        (
            "DATABASE_URL_FILE",
            "mysql://db\n",
            "DATABASE_URL must start with postgres://",
        ),
        (
            "SMS_MASTER_KEY_FILE",
            "c2hvcnQ=\n",
            "SMS_MASTER_KEY must be 32 bytes",
        ),
    ] {
        let file = written(&dir, content);
        let mut by_variable = command(&dir);
        by_variable.env(name, &file);
        run(by_variable).await.refused_with(&[words]);
        let mut by_file = command(&dir);
        let key = name.trim_start_matches("SMS_").to_lowercase();
        let secret = dir.file("secret");
        fs::copy(&file, &secret).expect("copied");
        by_file.args(["--config", &written(&dir, &format!("{key} = {secret:?}"))]);
        run(by_file).await.refused_with(&[words]);
    }
}

#[tokio::test]
async fn every_secret_has_a_file_which_must_be_readable_and_stand_alone() {
    let dir = Dir::new();
    let settings = Cli::command();
    let secrets: Vec<_> = settings
        .get_arguments()
        .filter(|argument| argument.is_hide_env_values_set())
        .collect();
    assert!(secrets.len() >= 3);
    for secret in secrets {
        let flag = format!("--{}-file", secret.get_long().expect("a flag"));
        let variable = secret.get_env().expect("a variable").to_owned();
        let refused = |value: Option<&'static str>, file: String| {
            let mut command = command(&dir);
            value.map(|value| command.env(&variable, value));
            command.args([&flag, &file, "openapi"]);
            run(command)
        };
        let missing = refused(None, "/nowhere/at-all".to_owned()).await;
        missing.refused_with(&[&flag, "/nowhere/at-all", "No such file"]);
        let empty = refused(None, written(&dir, " \n")).await;
        empty.refused_with(&[&flag, "empty"]);
        let both = refused(Some("hunter2"), written(&dir, "hunter3")).await;
        both.refused_with(&["cannot be used with", &flag]);
        assert!(!both.said.contains("hunter"), "{}", both.said);
    }
}

async fn with_file(dir: &Dir, text: &str) -> Ended {
    let mut command = command(dir);
    command.env("SMS_LISTEN", "");
    command.args(["--config", &written(dir, text), "openapi"]);
    run(command).await
}

/// The path of a file with this content.
fn written(dir: &Dir, text: &str) -> String {
    let path = dir.file("file");
    fs::write(&path, text).expect("written");
    path.display().to_string()
}
