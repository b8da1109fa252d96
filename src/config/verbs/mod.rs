//! The subcommands that talk to a service.

mod credentials;
mod events;
mod filter;
mod jobs;
mod moment;
mod sources;
mod tasks;
mod webhooks;

use clap::{Args, Subcommand};

pub use self::credentials::{CredentialVerb, Credentials, NewCredential, TokenVerb, TokenVerbs};
pub use self::events::{EventFilter, EventVerb};
pub use self::filter::{Paging, TaskFilter};
pub use self::jobs::JobVerb;
pub use self::sources::{SourceFilter, SourceVerb};
pub use self::tasks::{Act, TaskVerb, Wait};
pub use self::webhooks::{NewWebhook, WebhookVerb};
use super::{Connection, Output};

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
