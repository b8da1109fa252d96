//! The subcommands `token` and `credential`.

use std::time::Duration;

use clap::{Args, Subcommand};

use super::super::{Connection, Output};
use crate::auth::Role;

/// What to do with tokens, and where.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct TokenVerbs {
    /// What to do.
    #[command(subcommand)]
    pub verb: TokenVerb,
    /// An account: to work in the database itself instead of over the API
    #[arg(long, value_name = "ACCOUNT", value_parser = account, global = true)]
    pub tenant: Option<String>,
    /// The service to talk to.
    #[command(flatten)]
    pub connection: Connection,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

/// What to do with access keys.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Credentials {
    /// What to do.
    #[command(subcommand)]
    pub verb: CredentialVerb,
    /// The account that they belong to
    #[arg(long, value_name = "ACCOUNT", value_parser = account, global = true)]
    pub tenant: Option<String>,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

/// What can be done with tokens.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum TokenVerb {
    /// Create a token, and print it; it is shown only once
    #[command(after_help = "Examples:
  sms-task-service token create --tenant acme
  sms-task-service token create --role agent --expires 90d --description 'Wave 2' > agents.token")]
    Create(NewCredential),
    /// List tokens
    #[command(after_help = "Examples:
  sms-task-service token list
  sms-task-service token list --tenant acme -o json")]
    List,
    /// Revoke a token
    #[command(after_help = "Examples:
  sms-task-service token revoke 01a20935-7d10-748c-9824-f5d5f62fd878
  sms-task-service token revoke --tenant acme 01a20935-7d10-748c-9824-f5d5f62fd878")]
    Revoke {
        /// The token's id, which the list shows
        id: String,
    },
}

/// What can be done with access keys.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum CredentialVerb {
    /// Create an access key, and print it and its secret key, which is shown only once
    #[command(after_help = "Examples:
  sms-task-service credential create --tenant acme
  sms-task-service credential create --tenant acme --role read-only --expires 90d")]
    Create(NewCredential),
    /// List access keys
    #[command(after_help = "Examples:
  sms-task-service credential list --tenant acme
  sms-task-service credential list --tenant acme -o json")]
    List,
    /// Revoke an access key
    #[command(after_help = "Examples:
  sms-task-service credential revoke --tenant acme AKEXAMPLE
  sms-task-service credential list --tenant acme -o name | xargs -n 1 sms-task-service credential revoke --tenant acme")]
    Revoke {
        /// The access key
        id: String,
    },
}

/// A token or an access key to create.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct NewCredential {
    /// What it may do
    #[arg(long, value_enum, default_value = "full")]
    pub role: Role,
    /// Short for --role read-only
    #[arg(long, conflicts_with = "role")]
    pub read_only: bool,
    /// How long it is valid, such as 90d or 12h; without it, until it is revoked
    #[arg(long, value_name = "TIME", value_parser = validity)]
    pub expires: Option<Duration>,
    /// A note that lists show
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
}

impl NewCredential {
    /// What it may do.
    #[must_use]
    pub fn granted(&self) -> Role {
        match self.read_only {
            true => Role::ReadOnly,
            false => self.role,
        }
    }
}

fn account(name: &str) -> Result<String, &'static str> {
    if name.trim().is_empty() {
        return Err("an account needs a name, such as acme");
    }
    Ok(name.to_owned())
}

/// Dates beyond the year 9999 cannot be printed.
fn validity(text: &str) -> Result<Duration, String> {
    let longest = Duration::from_secs(100 * 366 * 86_400);
    let validity = humantime::parse_duration(text).map_err(|error| error.to_string())?;
    if validity > longest {
        return Err("the longest is 100 years; leave it out for no end".to_owned());
    }
    Ok(validity)
}
