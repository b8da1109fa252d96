//! The subcommands `backup` and `restore`: PostgreSQL's own `pg_dump` and `pg_restore`, run rightly.

mod dump;
mod libpq;
mod restore;

pub use self::dump::backup;
pub use self::restore::restore;

use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use sqlx::PgConnection;

use crate::{embedded_pg, startup, storage};

/// Why there is no backup, or nothing was restored.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each says what it is")]
pub enum Error {
    #[error(transparent)]
    Startup(#[from] startup::Error),
    #[error(transparent)]
    Programs(#[from] embedded_pg::Error),
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error("{}: {reason}", path.display())]
    File { path: PathBuf, reason: String },
    #[error("{} exists; choose another name, or replace it with --force", .0.display())]
    Exists(PathBuf),
    #[error(
        "there is no database of this service yet, so there is nothing to back up: check DATABASE_URL or SMS_DATA_DIR"
    )]
    Nothing,
    #[error(
        "the database is not empty. Restore into a new one: set DATABASE_URL, or SMS_DATA_DIR to a new directory"
    )]
    NotEmpty,
    #[error("{} is no backup of this service: {reason}", path.display())]
    NotOurs { path: PathBuf, reason: String },
    #[error("{} was made by a newer version than this one; restore it with that", .0.display())]
    Newer(PathBuf),
    #[error("{program} failed ({status}): {said}")]
    Program {
        program: &'static str,
        status: ExitStatus,
        said: String,
    },
}

/// The server's major version, as it says when a connection begins.
fn major(connection: &PgConnection) -> u32 {
    connection.server_version_num().unwrap_or_default() / 10_000
}

impl Error {
    fn file(path: &Path, reason: &impl ToString) -> Self {
        Self::File {
            path: path.to_path_buf(),
            reason: reason.to_string(),
        }
    }
}
