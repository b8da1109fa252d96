//! From settings to a running service, and to its end.

mod agent_config;
mod connect_error;
mod credentials;
mod database;
mod descriptors;
mod error;
mod limits;
mod pooler;
mod serve;
mod warnings;

pub(crate) use self::credentials::{iam_settings, master_key};
pub(crate) use self::database::{Postgres, with_database};
pub(crate) use self::descriptors::room_for_clients;
pub use self::error::Error;
pub(crate) use self::serve::certificate;
pub use self::serve::serve;

use crate::config::Settings;
use crate::storage::MIGRATOR;

/// Brings the schema up to this version.
///
/// # Errors
/// When the database cannot be reached, or a migration fails.
pub async fn migrate(settings: &Settings) -> Result<(), Error> {
    let postgres = Postgres::shared(settings).await?;
    postgres.migrate().await?;
    tracing::info!(
        migrations = MIGRATOR.iter().count(),
        "the schema is up to date"
    );
    postgres.stop().await
}
