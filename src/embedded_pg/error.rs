//! What can go wrong, said so that the reader knows what to do next.

use std::fmt::Display;
use std::io;
use std::path::{Path, PathBuf};

use super::limits::{LEFTOVER_LIMIT, MIN_MAJOR, SOCKET_PATH_LIMIT};

/// Why the private server could not be started or stopped.
///
/// Each message is complete by itself: it names the directory or account concerned and the
/// setting that helps, so that a program can print it and exit.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Neither the usual places nor the configured one hold a usable `initdb` and `postgres`.
    #[error(
        "no PostgreSQL server programs (initdb, postgres) of version {MIN_MAJOR} or newer \
         found.\n  \
         Either install them:  Debian/Ubuntu  apt-get install postgresql   |  \
         Fedora  dnf install postgresql-server  |  macOS  brew install postgresql@17\n  \
         or point to them:     SMS_PG_BIN=/path/to/bin\n  \
         or use a server:      DATABASE_URL=postgres://user:password@host/database\n  \
         Looked in: {}",
        list(.looked_in)
    )]
    NoBinaries {
        /// The directories that were searched, in order.
        looked_in: Vec<PathBuf>,
    },

    /// The data on disk need another major version than those installed.
    #[error(
        "the data in {data} were made by PostgreSQL {wanted}, but only version(s) {installed:?} \
         are installed. Install PostgreSQL {wanted}, or dump with it and restore into a new \
         directory (pg_dumpall), or set SMS_DATA_DIR to another directory."
    )]
    WrongMajor {
        /// The cluster's data directory.
        data: PathBuf,
        /// The content of its `PG_VERSION`, normally a major version such as `14`.
        wanted: String,
        /// The major versions that were found.
        installed: Vec<u32>,
    },

    /// No program for clients that fits the server.
    #[error(
        "{name} of version {server} or newer is not installed. Install PostgreSQL's programs for clients (Debian/Ubuntu: \
         apt-get install postgresql-client), or set SMS_PG_BIN to the directory that holds it."
    )]
    NoProgram {
        /// The program.
        name: &'static str,
        /// The major version of the server.
        server: u32,
    },

    /// Running as root, and there is no unprivileged account to run the server as.
    #[error(
        "running as root, and PostgreSQL refuses to run as root; there is no unprivileged account \
         {name:?} to run it as. Set SMS_PG_USER to an unprivileged account, run as an ordinary \
         user, or set DATABASE_URL."
    )]
    NoAccount {
        /// The account that was looked for first.
        name: String,
    },

    /// The directory holds somebody else's files; it is not taken over.
    #[error(
        "{dir} belongs to uid {owner} and is not empty, but PostgreSQL runs as {account}. Set \
         SMS_DATA_DIR to a directory of its own or, as root, SMS_PG_USER to the account that made \
         this one."
    )]
    NotOwned {
        /// The server's directory.
        dir: PathBuf,
        /// The uid it belongs to.
        owner: u32,
        /// Whom it should belong to.
        account: String,
    },

    /// The directory cannot be created, entered or written.
    #[error(
        "the private PostgreSQL cannot keep its data in {dir}: {reason}. Set SMS_DATA_DIR to a \
         directory that its account can create, or enter and write to."
    )]
    Unusable {
        /// The server's directory.
        dir: PathBuf,
        /// What is in the way.
        reason: String,
    },

    /// The environment names no home directory to put the data in.
    #[error("neither HOME nor XDG_DATA_HOME is set; set SMS_DATA_DIR, or DATABASE_URL.")]
    NoHome,

    /// The kernel limits the length of a Unix socket's path.
    #[error(
        "the socket path {socket} is longer than {SOCKET_PATH_LIMIT} bytes; set SMS_DATA_DIR to a \
         shorter path."
    )]
    SocketPath {
        /// The path the socket would have had.
        socket: PathBuf,
    },

    /// Another process serves this directory; it was not disturbed.
    #[error(
        "the private PostgreSQL in {dir} is in use by another process of this program. Stop that, or \
         set SMS_DATA_DIR to another directory."
    )]
    InUse {
        /// The server's directory.
        dir: PathBuf,
    },

    /// A process of an earlier server does not end.
    #[error(
        "{program} (pid {pid}) of an earlier PostgreSQL server still runs on {dir}; it did not \
         stop within {} s. Stop it with: kill -INT {pid}",
        LEFTOVER_LIMIT.as_secs()
    )]
    Orphan {
        /// The process.
        pid: u32,
        /// Its program, such as `postgres`.
        program: String,
        /// The server's directory.
        dir: PathBuf,
    },

    /// `initdb` did not make a cluster.
    #[error("initdb failed: {detail}")]
    Initdb {
        /// What it wrote to its standard error.
        detail: String,
    },

    /// `postgres` ended, or did not answer, while it was starting.
    #[error("starting postgres failed: {detail} (log: {log})")]
    Start {
        /// Its exit status and last log lines, or the last answer to a connection.
        detail: String,
        /// The whole log.
        log: PathBuf,
    },

    /// The shutdown takes longer than one waits for; it goes on by itself.
    #[error("the private PostgreSQL in {dir} is still shutting down (log: {log})")]
    StillStopping {
        /// The server's directory.
        dir: PathBuf,
        /// The log, which tells why.
        log: PathBuf,
    },

    /// A file or a program could not be used.
    #[error("{what}: {source}")]
    Io {
        /// The file or the program.
        what: String,
        /// The system's reason.
        source: io::Error,
    },
}

/// Adds what an I/O error does not tell: the file or program it is about.
pub(super) trait Context<T> {
    fn about(self, what: impl Display) -> Result<T, Error>;

    fn at(self, path: &Path) -> Result<T, Error>
    where
        Self: Sized,
    {
        self.about(path.display())
    }
}

impl<T> Context<T> for io::Result<T> {
    fn about(self, what: impl Display) -> Result<T, Error> {
        self.map_err(|source| Error::Io {
            what: what.to_string(),
            source,
        })
    }
}

fn list(paths: &[PathBuf]) -> String {
    let paths: Vec<_> = paths.iter().map(|p| p.display().to_string()).collect();
    paths.join(", ")
}
