//! The subcommands that talk to a service.

mod credentials;
mod events;
mod filter;
mod jobs;
mod moment;
mod sources;
mod tasks;
mod webhooks;

use std::path::PathBuf;

use clap::{Args, Subcommand};

pub use self::credentials::{CredentialVerb, Credentials, NewCredential, TokenVerb, TokenVerbs};
pub use self::events::{EventFilter, EventVerb};
pub use self::filter::{Paging, TaskFilter};
pub use self::jobs::JobVerb;
pub use self::sources::{SourceFilter, SourceVerb};
pub use self::tasks::{Act, TaskVerb, Wait};
pub use self::webhooks::{NewWebhook, WebhookVerb};
use super::{Connection, Output};

/// How to check an installation.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Doctor {
    /// Only ask the service whether it is ready, and print nothing: for health checks of containers
    #[arg(long)]
    pub quick: bool,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

/// A backup to make.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Backup {
    /// The file to write
    pub file: PathBuf,
    /// Replace the file if it exists
    #[arg(long)]
    pub force: bool,
}

/// A backup to restore.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Restore {
    /// The file to read
    pub file: PathBuf,
}

/// What to do, where, and how to print what comes of it.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Client<V: Subcommand> {
    /// What to do.
    #[command(subcommand)]
    pub verb: V,
    /// The service to talk to.
    #[command(flatten)]
    pub connection: Connection,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}
