//! The command line and the environment.

use clap::{Arg, CommandFactory};
use sms_task_service::config::Cli;

use super::service::{Ended, Service, command, run};
use crate::support::dir::Dir;

/// Where an empty variable is an error: as an unset one it would let every client in.
const NEVER_EMPTY: &str = "SMS_TLS_CLIENT_CA";

#[tokio::test]
async fn every_empty_variable_is_an_unset_one() {
    let dir = Dir::new();
    let variables = variables();
    assert!(variables.len() > 20, "{variables:?}");
    // those that the parser accepts empty would stop the service: an account, a key or an IAM without a name
    let mut serving = command(&dir);
    serving.arg("--data-dir").arg(dir.pg());
    serving.args(["--listen", "127.0.0.1:0", "--auth", "required"]);
    for variable in variables.iter().filter(|name| *name != NEVER_EMPTY) {
        serving.env(variable, "");
        let mut one = command(&dir);
        let ended = run({
            one.arg("openapi").env(variable, "");
            one
        })
        .await;
        assert!(ended.status.success(), "{variable}: {}", ended.said);
    }
    let service = Service::start(serving).await;
    assert_eq!(service.get("/v3/tasks").await.status, 401);
    service.stop().await;
}

#[tokio::test]
async fn an_empty_variable_never_admits_clients_without_a_certificate() {
    let dir = Dir::new();
    let mut command = command(&dir);
    command.arg("openapi").env(NEVER_EMPTY, "");
    let ended = run(command).await;
    ended.refused_with(&["a value is required", NEVER_EMPTY]);
}

#[tokio::test]
async fn a_switch_takes_its_value_after_a_space_an_equals_sign_or_not_at_all() {
    let dir = Dir::new();
    let mut switches = 0;
    for argument in Cli::command().get_arguments() {
        if argument.is_require_equals_set() {
            switches += 1;
            let flag = format!("--{}", argument.get_long().expect("a flag"));
            for arguments in [
                &[&*flag, "true", "openapi"][..],
                &[&flag, "no", "openapi"],
                &[&flag, "openapi"],
                &["openapi", &flag, "off"],
                &[&format!("{flag}=true"), "openapi"],
            ] {
                let ended = run_with(&dir, arguments).await;
                assert!(ended.status.success(), "{arguments:?}: {}", ended.said);
            }
        }
    }
    assert_eq!(switches, 6);
    let refused = run_with(&dir, &["--require-database-url", "true"]).await;
    refused.refused_with(&["SMS_REQUIRE_DATABASE_URL"]);
}

#[tokio::test]
async fn a_flag_has_its_former_name_too() {
    let dir = Dir::new();
    for argument in Cli::command().get_arguments() {
        let Some(flag) = argument.get_long() else {
            continue;
        };
        let ended = run_with(&dir, &[&format!("--sms-{flag}"), "\u{1}", "openapi"]).await;
        assert!(
            !ended.said.contains("unexpected argument"),
            "{}",
            ended.said
        );
    }
    let refused = run_with(&dir, &["--sms-listen", "0.0.0.0:1"]).await;
    refused.refused_with(&["SMS_LISTEN=0.0.0.0:1"]);
    let refused = run_with(&dir, &["--sms-require-database-url", "true"]).await;
    refused.refused_with(&["SMS_REQUIRE_DATABASE_URL"]);
}

#[tokio::test]
async fn help_has_examples_and_a_subcommands_help_is_about_the_subcommand() {
    let dir = Dir::new();
    let help = run_with(&dir, &["--help"]).await.printed;
    for word in [
        "Examples:",
        "token create --tenant",
        "private PostgreSQL",
        "--listen",
    ] {
        assert!(help.contains(word), "{word} is not in {help}");
    }
    assert!(!help.contains("mbedded"), "{help}");
    for subcommand in [&["token", "create", "--help"][..], &["migrate", "--help"]] {
        let help = run_with(&dir, subcommand).await.printed;
        assert!(!help.contains("--listen"), "{help}");
        assert!(help.contains("sms-task-service --help"), "{help}");
    }
    let serve = run_with(&dir, &["serve", "--help"]).await.printed;
    assert!(serve.contains("--listen"), "{serve}");
}

#[tokio::test]
async fn a_name_to_listen_on_is_refused_for_an_address() {
    let dir = Dir::new();
    let refused = run_with(&dir, &["--listen", "localhost:8080"]).await;
    refused.refused_with(&["localhost:8080", "use an IP address", "127.0.0.1:8080"]);
}

async fn run_with(dir: &Dir, arguments: &[&str]) -> Ended {
    let mut command = command(dir);
    command.args(arguments);
    run(command).await
}

fn variables() -> Vec<String> {
    let command = Cli::command();
    let variables = command.get_arguments().filter_map(Arg::get_env);
    variables
        .map(|name| name.to_string_lossy().into_owned())
        .collect()
}
