//! A private PostgreSQL server, run as a child process: the database of `cargo run` without a
//! `DATABASE_URL`, and of the tests.
//!
//! It is the system's own `postgres`, reached through a Unix socket in a directory that only its
//! account can enter; there is no port and no password. The crates for this run without fsync by
//! default, cannot run as root, or stop the server of another process.
//!
//! The directory ([`Settings::dir`]) holds:
//!
//! | | |
//! |---|---|
//! | `data/` | the cluster, `data.new/` while it is being made; `throwaway/` in tests |
//! | `run/` | the socket |
//! | `postgres.log` | what the server says |
//! | `lock` | held by the one process that serves the directory |
//!
//! A server never outlives the process that started it, however that ends, and the next start
//! copes with whatever was left. The environment is not read, except for what locates programs
//! and the home directory (`PATH`, `PG_CONFIG`, `HOME`, `XDG_DATA_HOME`).
//!
//! ```no_run
//! use sms_task_service::embedded_pg::{Server, Settings, data_dir};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let mut server = Server::start(&Settings::new(data_dir(None)?)).await?;
//! server.create_database("sms").await?;
//! let pool = sqlx::PgPool::connect_with(server.options("sms")).await?;
//! // … serve; now and then see that `server.exited()` is still None …
//! pool.close().await;
//! server.stop().await?;
//! # Ok(())
//! # }
//! ```

mod account;
mod address;
mod binaries;
mod cluster;
mod data_dir;
mod error;
mod initdb;
mod leftovers;
mod limits;
mod program;
mod server;
mod shared;
mod supervisor;

use std::path::PathBuf;

pub use address::Address;
pub use data_dir::data_dir;
pub use error::Error;
pub use limits::MIN_MAJOR;
pub use program::program;
pub use server::Server;
pub use shared::Shared;

/// The cluster's only role. Whoever reaches the socket is it.
const SUPERUSER: &str = "postgres";

/// How to run a private server.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The server's directory, created where missing (see [`data_dir()`]). The path of the socket
    /// in it is limited to 107 bytes (103 outside Linux), which leaves 89 for the directory.
    pub dir: PathBuf,
    /// True: data survive everything Postgres's do. False, for tests: no fsync, every start
    /// begins with an empty cluster, which is removed when the server stops.
    pub durable: bool,
    /// `SMS_PG_BIN`: the directory of `initdb` and `postgres`, instead of looking for one.
    pub bin_dir: Option<PathBuf>,
    /// `SMS_PG_USER`: the account to run the server as, instead of `postgres` or `nobody`. Only
    /// root can choose; otherwise it is not used.
    pub account: Option<String>,
    /// Parameters of `postgresql.conf`, as name and value; they win over ours.
    pub parameters: Vec<(String, String)>,
}

impl Settings {
    /// A durable server in `dir`, everything else as found.
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self {
            dir: dir.into(),
            durable: true,
            bin_dir: None,
            account: None,
            parameters: Vec::new(),
        }
    }
}
