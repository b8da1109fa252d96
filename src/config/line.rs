//! Reading the command line and the environment.

use std::env;
use std::ffi::OsString;

use clap::builder::{BoolishValueParser, Resettable, TypedValueParser};
use clap::{Arg, CommandFactory, FromArgMatches, Parser};

use super::{Command, Settings};

const EXAMPLES: &str = "\
Examples:
  sms-task-service                            serve on 127.0.0.1:8080, with a private PostgreSQL
  sms-task-service --tls-self-signed          the same over HTTPS
  sms-task-service token create --tenant acme
  DATABASE_URL=postgres://sms:secret@db.example/sms?sslmode=verify-full SMS_AUTH=required \\
    SMS_LISTEN=0.0.0.0:8443 SMS_TLS_CERT=fullchain.pem SMS_TLS_KEY=key.pem sms-task-service";

const WHERE_SETTINGS_ARE: &str = "The settings, DATABASE_URL and SMS_DATA_DIR among them, apply here too: sms-task-service --help";

/// Where an empty variable stays an error. Read as unset, it would admit every client, certificate or
/// not.
const NEVER_EMPTY: &str = "SMS_TLS_CLIENT_CA";

/// An open, self-hostable Server Migration Service (SMS) v3 task API.
#[derive(Debug, Parser)]
#[command(version, about, after_help = EXAMPLES, args_conflicts_with_subcommands = false)]
pub struct Cli {
    /// What to do; without one: serve.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The settings, whatever the subcommand.
    #[command(flatten)]
    pub settings: Settings,
}

impl Cli {
    /// Reads the command line and the environment. Where they are wrong or ask for help, says so and
    /// ends the process.
    #[must_use]
    pub fn read() -> Self {
        let mut command = command();
        let line = with_values_attached(&command, env::args_os());
        command
            .try_get_matches_from_mut(line)
            .and_then(|matches| Self::from_arg_matches(&matches))
            .unwrap_or_else(|error| error.format(&mut command).exit())
    }
}

fn command() -> clap::Command {
    let command = Cli::command().mut_args(without_empty_variable);
    let hidden: Vec<_> = command
        .get_arguments()
        .map(|setting| setting.clone().hide(true))
        .collect();
    command.mut_subcommands(|subcommand| match subcommand.get_name() {
        "serve" => subcommand,
        "simulate" => subcommand.args(&hidden), // which has settings of its own
        _ => without_settings(subcommand, &hidden),
    })
}

/// A subcommand whose help is about itself. clap copies no global argument to where there is one of its
/// name.
fn without_settings(command: clap::Command, hidden: &[Arg]) -> clap::Command {
    command
        .args(hidden)
        .after_help(WHERE_SETTINGS_ARE)
        .mut_subcommands(|subcommand| without_settings(subcommand, hidden))
}

/// An empty variable is an unset one, as scripts and Compose files often pass `NAME=`.
fn without_empty_variable(argument: Arg) -> Arg {
    let variable = argument.get_env().filter(|name| *name != NEVER_EMPTY);
    let value = variable.and_then(env::var_os);
    if value.is_some_and(|value| value.is_empty()) {
        argument.env(Resettable::Reset)
    } else {
        argument
    }
}

/// `--tls-self-signed true` as `--tls-self-signed=true`. A switch takes its value only after `=`, as
/// clap would take the `serve` of `--tls-self-signed serve` for one.
fn with_values_attached(
    command: &clap::Command,
    line: impl IntoIterator<Item = OsString>,
) -> Vec<OsString> {
    let switches: Vec<_> = command
        .get_arguments()
        .filter(|argument| argument.is_require_equals_set())
        .filter_map(|argument| Some(format!("--{}", argument.get_long()?)))
        .collect();
    let is_value = |word: &OsString| {
        let parsed = BoolishValueParser::new().parse_ref(command, None, word);
        parsed.is_ok()
    };
    let mut attached: Vec<OsString> = Vec::new();
    for word in line {
        match attached.last_mut() {
            Some(last)
                if switches.iter().any(|switch| last == switch.as_str()) && is_value(&word) =>
            {
                last.push("=");
                last.push(word);
            }
            _ => attached.push(word),
        }
    }
    attached
}
