//! The subcommands.

use std::time::Duration;

use clap::{Args, Subcommand};

use super::Simulation;
use crate::auth::Role;

/// What the program can do.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Serve the API (the default)
    Serve,
    /// Bring the database's schema up to this version, and exit
    Migrate,
    /// Print the OpenAPI document
    Openapi,
    /// Create, list and revoke tokens
    #[command(subcommand)]
    Token(Credential),
    /// Create, list and revoke access keys, which sign requests
    #[command(subcommand)]
    Credential(Credential),
    /// Simulate a fleet of agents: for sizing an installation, showing it, and testing it
    ///
    /// The agents register, tasks are created and started for them, and they report until the time is over. The exit status is
    /// 0 if the service kept up, and 1 if it refused requests, failed, or answered late. Use an account of its own: what the
    /// fleet has registered stays, and is used again by the next simulation.
    Simulate(Simulation),
}

/// What can be done with tokens and access keys.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum Credential {
    /// Create one, and print its secret, which is shown only once
    Create(NewCredential),
    /// List those of an account
    List {
        /// The account
        #[arg(long, value_parser = account)]
        tenant: String,
    },
    /// Revoke one
    Revoke {
        /// The account
        #[arg(long, value_parser = account)]
        tenant: String,
        /// The token's id, or the access key
        id: String,
    },
}

/// A token or an access key to create.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct NewCredential {
    /// The account that it belongs to
    #[arg(long, value_parser = account)]
    pub tenant: String,
    /// What it may do
    #[arg(long, value_enum, default_value = "full")]
    pub role: Role,
    /// Short for --role read-only
    #[arg(long, conflicts_with = "role")]
    pub read_only: bool,
    /// How long it is valid, such as 90d or 12h; without it, until it is revoked
    #[arg(long, value_parser = validity)]
    pub expires: Option<Duration>,
    /// A note that lists show
    #[arg(long)]
    pub description: Option<String>,
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
