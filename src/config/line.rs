//! Reading the command line and the environment.

use std::env;
use std::ffi::OsString;
use std::fmt::Display;
use std::path::PathBuf;

use clap::builder::{BoolishValueParser, Resettable, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, CommandFactory, FromArgMatches, Parser};

use super::file::ConfigFile;
use super::{Command, Settings, secret_files};

const EXAMPLES: &str = "\
Examples:
  sms-task-service                            serve on 127.0.0.1:8080, with a private PostgreSQL
  sms-task-service --tls-self-signed          the same over HTTPS
  sms-task-service token create --tenant acme
  DATABASE_URL=postgres://sms:secret@db.example/sms?sslmode=verify-full SMS_AUTH=required \\
    SMS_LISTEN=0.0.0.0:8443 SMS_TLS_CERT=fullchain.pem SMS_TLS_KEY=key.pem sms-task-service";

const WHERE_SETTINGS_ARE: &str = "The settings, DATABASE_URL and SMS_DATA_DIR among them, apply here too: sms-task-service --help";

/// The subcommands that work on the service's own database or files.
const READ_SETTINGS: [&str; 7] = [
    "migrate",
    "token",
    "credential",
    "doctor",
    "backup",
    "restore",
    "rekey",
];

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
        let mut command = command(None);
        let line = with_values_attached(&command, env::args_os());
        Self::read_from(&mut command, &line)
            .unwrap_or_else(|error| error.format(&mut command).exit())
    }

    fn read_from(command: &mut clap::Command, line: &[OsString]) -> Result<Self, clap::Error> {
        let mut matches = command.try_get_matches_from_mut(line)?;
        if let Some(path) = matches.get_one::<PathBuf>("config").cloned() {
            let file = ConfigFile::read(path).map_err(|error| invalid(&error))?;
            matches = self::command(Some(&file))
                .try_get_matches_from_mut(line)
                .map_err(|error| invalid(&file.error(&error)))?;
        }
        let mut cli = Self::from_arg_matches(&matches)?;
        secret_files::read(&mut cli.settings, &matches).map_err(|error| invalid(&error))?;
        Ok(cli)
    }
}

fn invalid(error: &impl Display) -> clap::Error {
    clap::Error::raw(ErrorKind::ValueValidation, format!("{error}\n"))
}

/// The command line, with what the environment and the configuration file say.
pub(super) fn command(file: Option<&ConfigFile>) -> clap::Command {
    let command = Cli::command()
        .mut_args(with_names_of_variable)
        .mut_args(without_empty_variable)
        .mut_args(|argument| match file {
            Some(file) => file.default_of(argument),
            None => argument,
        });
    let hidden: Vec<_> = command
        .get_arguments()
        .map(|setting| setting.clone().hide(true))
        .collect();
    command.mut_subcommands(|subcommand| match subcommand.get_name() {
        "serve" => subcommand,
        name => {
            let reads_settings = READ_SETTINGS.contains(&name);
            without_settings(subcommand, &hidden, reads_settings)
        }
    })
}

/// A subcommand whose help is about itself. clap copies no global argument to where there is one of its
/// name.
fn without_settings(command: clap::Command, hidden: &[Arg], reads_settings: bool) -> clap::Command {
    let examples = command.get_after_help().cloned().unwrap_or_default();
    let help = match reads_settings {
        true => format!("{examples}\n\n{WHERE_SETTINGS_ARE}")
            .trim_start()
            .to_owned(),
        false => examples.to_string(),
    };
    command
        .mut_args(without_empty_variable)
        .args(hidden)
        .after_help(help)
        .mut_subcommands(|subcommand| without_settings(subcommand, hidden, reads_settings))
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

/// The variable's name stands for the value, so that an error about the value names the variable, which it may come
/// from. Flags were named after it too: `--sms-listen` was `--listen`.
fn with_names_of_variable(argument: Arg) -> Arg {
    let variable = argument
        .get_env()
        .map(|name| name.to_string_lossy().into_owned());
    let former = argument.get_long().map(|flag| format!("sms-{flag}"));
    match (variable, former) {
        (Some(variable), Some(former)) => argument.value_name(variable).alias(former),
        _ => argument,
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
        .flat_map(|argument| {
            let aliases = argument.get_all_aliases().unwrap_or_default();
            aliases.into_iter().chain(argument.get_long())
        })
        .map(|flag| format!("--{flag}"))
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
