//! Why the service does not start, or stopped.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use sqlx::migrate::MigrateError;

use super::connect_error::{ConnectError, message};
use crate::auth::{MasterKeyError, iam};
use crate::embedded_pg;
use crate::output;
use crate::server::tls;
use crate::storage;

/// Why the service does not start, or stopped.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each says what it is")]
pub enum Error {
    #[error(
        "SMS_LISTEN={0} can be reached from other machines, where SMS_AUTH=none would let everybody do \
         everything. Set SMS_AUTH=required, and create the first token: sms-task-service token create \
         --tenant <account>. Or listen on a loopback address, such as 127.0.0.1:8080."
    )]
    NotLoopback(SocketAddr),
    #[error(
        "the database belongs to a newer version, and this one cannot work on it. Run that version, or restore a backup of this \
         one into another database"
    )]
    NewerSchema,
    #[error(transparent)]
    MasterKey(#[from] MasterKeyError),
    #[error("SMS_AGENT_CONFIG={}: {reason}", file.display())]
    AgentConfig { file: PathBuf, reason: String },
    #[error(transparent)]
    Iam(#[from] iam::Error),
    #[error(
        "access keys need SMS_MASTER_KEY, which encrypts their secret keys. Make one, keep it, and set it \
         for the service too: export SMS_MASTER_KEY=$(openssl rand -base64 32)"
    )]
    NoMasterKey,
    #[error("findings that keep this installation from serving as it should: {0}")]
    Unwell(usize),
    #[error("not ready: {0}")]
    NotReady(String),
    #[error("name the account that the access keys belong to: --tenant acme")]
    NoAccount,
    #[error(
        "{count} secrets cannot be decrypted, first {first}. Set SMS_SECOND_MASTER_KEY to the key that they were encrypted \
         with, and run this again"
    )]
    Unreadable { count: usize, first: String },
    #[error("there is no {what} {name} in account {tenant}; `{command} list` shows those it has")]
    NoCredential {
        what: &'static str,
        command: &'static str,
        tenant: String,
        name: String,
    },
    #[error(transparent)]
    Print(#[from] output::Error),
    #[error(
        "DATABASE_URL leads to a pooler that mixes up the prepared statements of its clients: PgBouncer before 1.21, or with \
         max_prepared_statements = 0, in transaction mode. Use its session mode, or PgBouncer 1.21 with \
         max_prepared_statements = 200."
    )]
    Pooler,
    #[error("SMS_REQUIRE_DATABASE_URL is set and DATABASE_URL is not. Set DATABASE_URL.")]
    NoDatabaseUrl,
    #[error(
        "SMS_READ_DATABASE_URL is set and DATABASE_URL is not. Set DATABASE_URL to the primary of that standby."
    )]
    NoPrimary,
    #[error(
        "{0} must start with postgres:// or postgresql://, as in \
         postgres://user:password@host:5432/database"
    )]
    DatabaseUrlScheme(&'static str),
    #[error(
        "{name} is not a valid URL: {reason}. It must look like postgres://user:password@host:5432/database. \
         Percent-encode special characters of the user and the password (@ is %40, / is %2F, # is %23). \
         sslmode is one of disable, allow, prefer, require, verify-ca and verify-full."
    )]
    DatabaseUrl { name: &'static str, reason: String },
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error("the migrations failed: {}", migration(.0))]
    Migrate(#[from] MigrateError),
    #[error(
        "this PostgreSQL has {0} = off and would lose acknowledged writes in a crash. Switch it on, or accept \
         the loss with SMS_ALLOW_UNSAFE_POSTGRES=1."
    )]
    Unsafe(&'static str),
    #[error("the database failed: {}", stored(.0))]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Embedded(#[from] embedded_pg::Error),
    #[error(transparent)]
    Tls(#[from] tls::Error),
    #[error("cannot listen on {address}: {reason}. {}", advice(.reason))]
    Listen {
        address: SocketAddr,
        reason: io::Error,
    },
    #[error("the server failed: {0}")]
    Serve(io::Error),
    #[error("the private PostgreSQL stopped ({0}); starting again recovers its data")]
    DatabaseGone(String),
}

impl Error {
    /// 1: the answer is no; 2: there is none.
    #[must_use]
    pub fn exit_status(&self) -> u8 {
        match self {
            Self::Unwell(_) | Self::NotReady(_) => 1,
            _ => 2,
        }
    }
}

fn advice(reason: &io::Error) -> &'static str {
    match reason.kind() {
        io::ErrorKind::AddrInUse => {
            "Set SMS_LISTEN=127.0.0.1:8081, or port 0 for any free one, or stop what listens there."
        }
        io::ErrorKind::PermissionDenied => "Set SMS_LISTEN to a port from 1024 on.",
        _ => "Set SMS_LISTEN to an address of this machine.",
    }
}

fn migration(error: &MigrateError) -> String {
    match error {
        MigrateError::Execute(error) => message(error),
        MigrateError::ExecuteMigration(error, version) => {
            format!("migration {version}: {}", message(error))
        }
        error => error.to_string(),
    }
}

fn stored(error: &storage::Error) -> String {
    match error {
        storage::Error::Database(error) => message(error),
        error => error.to_string(),
    }
}
