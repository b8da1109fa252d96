//! The pool of connections.
//!
//! `deadpool` keeps them. sqlx's own pool pings a connection each time it is given back, which costs a round trip;
//! here only one that has rested is pinged, before it is used again. A connection is closed instead of used
//! again when it failed ([`Connection::is_broken`]) or has become too old.

use std::sync::Arc;
use std::time::Duration;

use deadpool::Runtime;
use deadpool::managed::{self, Metrics, PoolError, QueueMode, RecycleError, RecycleResult};
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;
use tracing::log::LevelFilter;

use super::batch::Batches;
use super::tasks::{Repeat, Repeats, VersionOf};
use super::{Connection, Error, Result};

/// A connection that has rested for longer is pinged before it is used: its server may have gone.
const RESTED: Duration = Duration::from_secs(1);

/// A statement that takes longer is logged as a warning.
const SLOW: Duration = Duration::from_secs(1);

/// Limits on connections, and on waiting for them.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Connections to Postgres, at most.
    pub connections: usize,
    /// Requests that may wait for a connection; the next one is refused at once.
    pub queue: usize,
    /// How long a request waits for a connection, connecting included.
    pub wait: Duration,
    /// How long a statement may take before its connection is closed, in case the network has gone silent.
    /// `statement_timeout` in Postgres should be shorter.
    pub statement: Duration,
    /// The age at which a connection is replaced.
    pub lifetime: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 16,
            queue: 1024,
            wait: Duration::from_secs(2),
            statement: Duration::from_secs(60),
            lifetime: Duration::from_secs(30 * 60),
        }
    }
}

/// Access to Postgres. Clones share the connections.
#[derive(Debug, Clone)]
pub struct Database(Arc<Shared>);

/// What the clones of a [`Database`] share.
#[derive(Debug)]
pub(super) struct Shared {
    pool: managed::Pool<Manager>,
    queue: usize,
    pub(super) repeats: Repeats,
    pub(super) repeated: Batches<Repeat>,
    pub(super) versions: Batches<VersionOf>,
}

impl Database {
    /// Connects when first used.
    ///
    /// # Panics
    /// Never: deadpool asks for a runtime where time limits are set, and has one.
    #[must_use]
    pub fn new(options: PgConnectOptions, limits: Limits) -> Self {
        let options = options
            .log_statements(LevelFilter::Debug)
            .log_slow_statements(LevelFilter::Warn, SLOW);
        let (connections, queue, wait) = (limits.connections, limits.queue, Some(limits.wait));
        let pool = managed::Pool::builder(Manager { options, limits })
            .max_size(connections)
            .queue_mode(QueueMode::Lifo)
            .runtime(Runtime::Tokio1)
            .wait_timeout(wait)
            .create_timeout(wait)
            .recycle_timeout(wait)
            .build()
            .expect("a runtime is set");
        Self(Arc::new(Shared {
            pool,
            queue,
            repeats: Repeats::default(),
            repeated: Batches::default(),
            versions: Batches::default(),
        }))
    }

    pub(super) fn shared(&self) -> &Shared {
        &self.0
    }

    /// A connection that serves no tenant in particular.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many requests wait already, or this one waited too long.
    pub async fn connection(&self) -> Result<Pooled> {
        if self.0.pool.status().waiting >= self.0.queue {
            return Err(Error::Busy);
        }
        self.0.pool.get().await.map_err(|error| match error {
            PoolError::Backend(error) => error.into(),
            _ => Error::Busy,
        })
    }

    /// Closes the connections; those in use are closed when they are given back.
    pub fn close(&self) {
        self.0.pool.close();
    }
}

/// A connection on loan from the pool.
pub type Pooled = managed::Object<Manager>;

/// Makes and checks connections for the pool.
#[derive(Debug)]
pub struct Manager {
    options: PgConnectOptions,
    limits: Limits,
}

impl managed::Manager for Manager {
    type Type = Connection;
    type Error = sqlx::Error;

    async fn create(&self) -> std::result::Result<Connection, sqlx::Error> {
        let connection = self.options.connect().await?;
        Ok(Connection::new(connection, self.limits.statement))
    }

    async fn recycle(
        &self,
        connection: &mut Connection,
        metrics: &Metrics,
    ) -> RecycleResult<sqlx::Error> {
        if connection.is_broken() || metrics.created.elapsed() > self.limits.lifetime {
            return Err(RecycleError::message("broken or too old"));
        }
        if connection.rested() > RESTED {
            connection.ping().await?;
        }
        Ok(())
    }
}
