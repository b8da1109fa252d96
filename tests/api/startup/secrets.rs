//! The settings that are secrets, which are those whose value `--help` does not show either.

use clap::{CommandFactory, Parser};
use sms_task_service::config::Cli;

#[test]
fn the_settings_never_show_their_secrets() {
    let command = Cli::command();
    let secrets = command
        .get_arguments()
        .filter(|argument| argument.is_hide_env_values_set());
    let flags: Vec<_> = secrets
        .map(|argument| argument.get_long().expect("a flag"))
        .collect();
    for secret in ["database-url", "sms-master-key", "sms-iam-token"] {
        assert!(flags.contains(&secret), "{secret}");
    }
    let given = flags.iter().map(|flag| format!("--{flag}=hunter2"));
    let line = std::iter::once("sms-task-service".to_owned()).chain(given);
    let shown = format!("{:?}", Cli::parse_from(line));
    assert!(!shown.contains("hunter2"), "{shown}");
}
