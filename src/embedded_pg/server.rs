//! The running server.

use std::fs::File;
use std::process::{Child, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use sqlx::postgres::PgConnectOptions;

use super::account::Account;
use super::address::{Address, is_one_of};
use super::binaries::Installed;
use super::cluster::Cluster;
use super::error::Error;
use super::initdb::initdb;
use super::{Settings, leftovers, supervisor};

/// How long a server may keep refusing connections for other reasons than crash recovery.
const START_LIMIT: Duration = Duration::from_secs(60);

/// How long to wait for a shutdown: a checkpoint of all that is in memory.
const STOP_LIMIT: Duration = Duration::from_secs(60);

/// SQLSTATE `cannot_connect_now`: the server lives, and is starting or recovering.
const STARTING: &str = "57P03";

/// A server that this process runs and holds alone. Dropping it stops it, too, and blocks the
/// thread meanwhile; [`stop`](Self::stop) does not.
#[derive(Debug)]
pub struct Server {
    child: Child,
    cluster: Cluster,
    version: String,
    fresh: bool,
    ready_after: Duration,
    /// Set once it was told to stop.
    stop_by: Option<Instant>,
    /// Released when the server is gone: after `drop`, fields are dropped.
    _lock: File,
}

impl Server {
    /// Starts the server, making the cluster where there is none (about a second, else 0.1 to
    /// 0.3 s), and returns when it takes connections. Crash recovery is waited for as long as it
    /// takes; what is left of an earlier server gets 30 s to end.
    ///
    /// # Errors
    ///
    /// One [`Error`] for each thing that can be in the way. Existing data, and a server that
    /// another process runs on them, are never harmed.
    pub async fn start(settings: &Settings) -> Result<Self, Error> {
        let begin = Instant::now();
        let installed = Installed::find(settings.bin_dir.as_deref())?;
        let cluster = Cluster::new(&settings.dir, settings.durable)?;
        let account = Account::choose(settings.account.as_deref())?;
        let lock = cluster.claim(&account)?;
        leftovers::wait_for_processes(&cluster).await?;
        leftovers::clear(&cluster, &account, settings.durable).await?;

        let made_by = cluster.made_by()?;
        let fresh = made_by.is_none();
        let binaries = installed.choose(&cluster.data, made_by)?;
        if fresh {
            initdb(&cluster, &binaries.dir, &account, settings.durable).await?;
        }
        let mut server = Self {
            child: supervisor::spawn(&cluster, &binaries.dir, &account, settings)?,
            cluster,
            version: binaries.version,
            fresh,
            ready_after: Duration::ZERO,
            stop_by: None,
            _lock: lock,
        };
        server.wait_until_ready().await?;
        server.ready_after = begin.elapsed();
        Ok(server)
    }

    async fn wait_until_ready(&mut self) -> Result<(), Error> {
        let since = Instant::now();
        loop {
            if let Some(status) = self.exited() {
                let detail = format!("{status}\n  {}", self.cluster.log_tail());
                return Err(self.not_started(detail));
            }
            match self.address().ping().await {
                Ok(()) => return Ok(()),
                Err(error) if since.elapsed() > START_LIMIT && !is_one_of(&error, &[STARTING]) => {
                    return Err(self.not_started(error.to_string()));
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    }

    fn not_started(&self, detail: String) -> Error {
        Error::Start {
            detail,
            log: self.cluster.log.clone(),
        }
    }

    /// How to reach it.
    #[must_use]
    pub fn address(&self) -> Address {
        self.cluster.address()
    }

    /// [`Address::options`].
    #[must_use]
    pub fn options(&self, database: &str) -> PgConnectOptions {
        self.address().options(database)
    }

    /// [`Address::url`].
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        self.address().url(database)
    }

    /// One line for the log: what runs, where, and how to reach `database` in it.
    #[must_use]
    pub fn summary(&self, database: &str) -> String {
        format!(
            "private PostgreSQL {} ready in {:.2} s ({}) in {}, Unix socket only; psql \"{}\"; \
             set DATABASE_URL to use your own server",
            self.version,
            self.ready_after.as_secs_f64(),
            if self.fresh {
                "new data"
            } else {
                "existing data"
            },
            self.cluster.dir.display(),
            self.url(database),
        )
    }

    /// [`Address::create_database`].
    ///
    /// # Errors
    ///
    /// The same.
    pub async fn create_database(&self, name: &str) -> Result<(), sqlx::Error> {
        self.address().create_database(name).await
    }

    /// The status it ended with, once it has: None is good news. To be asked now and then; a
    /// server that died is not restarted, as the next [`start`](Self::start) recovers its data.
    pub fn exited(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Stops the server and waits for its shutdown checkpoint. Connections that are still open
    /// are cut: close the pools first.
    ///
    /// # Errors
    ///
    /// [`Error::StillStopping`] after 60 s; the shutdown then goes on by itself.
    pub async fn stop(mut self) -> Result<(), Error> {
        let stop_by = self.tell_to_stop();
        while self.exited().is_none() {
            if Instant::now() > stop_by {
                return Err(Error::StillStopping {
                    dir: self.cluster.dir.clone(),
                    log: self.cluster.log.clone(),
                });
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }

    /// Closes the pipe that the supervisor watches; says until when to wait.
    fn tell_to_stop(&mut self) -> Instant {
        drop(self.child.stdin.take());
        *self
            .stop_by
            .get_or_insert_with(|| Instant::now() + STOP_LIMIT)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let stop_by = self.tell_to_stop();
        while self.exited().is_none() && Instant::now() <= stop_by {
            thread::sleep(Duration::from_millis(5));
        }
    }
}
