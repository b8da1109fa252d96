//! The pool of connections.
//!
//! `deadpool` keeps them. sqlx's own pool pings a connection each time it is given back, which costs a round trip;
//! here only one that has rested is pinged, before it is used again. A connection is closed instead of used
//! again when it failed ([`Connection::is_broken`]) or has become too old.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use deadpool::managed::{self, Manager as _, PoolError};
use sqlx::postgres::PgConnectOptions;
use tokio::sync::Notify;

use super::batch::Batches;
use super::events::logs::Logs;
use super::events::wakes::Wakes;
use super::health::Readiness;
use super::manager::Manager;
use super::replica::{Replica, Unfit};
use super::schema::Schema;
use super::shares::{Bounds, Place, Shares};
use super::tasks::{Change, LastSaid, Repeat, Report, VersionOf};
use super::{Connection, Error, Result};

/// One connection of so many may read pages of lists at the same time. They take longer than what is small, which should
/// not have to wait for them.
const LISTS: usize = 4;

/// One connection of so many may read large documents and exports at the same time, which take much longer still, and much
/// memory.
const LARGE: usize = 16;

/// Limits on connections, and on waiting for them.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Connections to Postgres for requests, at most. Readiness has one more.
    pub connections: usize,
    /// Requests that may wait for a connection; the next one is refused at once.
    pub queue: usize,
    /// How long a request waits for a connection, and then for connecting.
    pub wait: Duration,
    /// Whether one account may have all connections and the whole queue; otherwise three quarters.
    pub alone: bool,
    /// How long to wait for a statement's end before its connection is closed, in case the network has gone silent.
    /// The limits that Postgres itself is given are shorter.
    pub statement: Duration,
    /// The age at which a connection is replaced.
    pub lifetime: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 16,
            queue: 4096,
            wait: Duration::from_secs(2),
            alone: true,
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
    shares: Shares,
    /// Places for those who read pages of lists.
    pub(super) lists: Shares,
    /// Places for those who read what is large.
    pub(super) large: Shares,
    /// Reads pages of lists, and what is large, where there is one.
    pub(super) replica: Option<Replica>,
    readiness: Readiness,
    pub(super) last_said: LastSaid,
    pub(super) repeated: Batches<Repeat>,
    pub(super) changes: Batches<Change>,
    pub(super) versions: Batches<VersionOf>,
    pub(super) reports: Batches<Report>,
    pub(super) wakes: Wakes,
    pub(super) logs: Logs,
}

impl Database {
    /// Connects when first used.
    #[must_use]
    pub fn new(options: PgConnectOptions, limits: Limits) -> Self {
        Self::with_replica(options, None, limits)
    }

    /// With a standby that reads lists, if one is given.
    #[must_use]
    pub fn with_replica(
        options: PgConnectOptions,
        replica: Option<PgConnectOptions>,
        limits: Limits,
    ) -> Self {
        let connections = limits.connections;
        let shares = |line, places| {
            Shares::new(Bounds {
                line,
                places,
                queue: limits.queue,
                wait: limits.wait,
                alone: limits.alone,
            })
        };
        let (lists, large) = (connections.div_ceil(LISTS), connections.div_ceil(LARGE));
        let replica = replica.map(|options| Replica::new(options, limits.clone(), lists + large));
        let (shares, lists, large) = (
            shares("all", connections),
            shares("lists", lists),
            shares("large", large),
        );
        let pool = Manager::pool(options, limits, connections);
        Self(Arc::new(Shared {
            pool,
            shares,
            lists,
            large,
            replica,
            readiness: Readiness::default(),
            last_said: LastSaid::default(),
            repeated: Batches::default(),
            changes: Batches::default(),
            versions: Batches::default(),
            reports: Batches::default(),
            wakes: Wakes::default(),
            logs: Logs::default(),
        }))
    }

    pub(super) fn shared(&self) -> &Shared {
        &self.0
    }

    /// A connection that serves no tenant in particular. All who ask for one share like one account.
    ///
    /// # Errors
    /// Those of [`Database::connection_of`].
    pub async fn connection(&self) -> Result<Pooled> {
        self.connection_of(&Arc::from("")).await
    }

    /// A connection for a tenant.
    ///
    /// # Errors
    /// [`Error::Busy`] if too many requests wait, or this one waited too long; [`Error::Database`] if connecting fails,
    /// and [`Error::Away`] if it takes too long.
    pub async fn connection_of(&self, tenant: &Arc<str>) -> Result<Pooled> {
        let place = self.0.shares.place(tenant).await?;
        let connection = self.0.pool.get().await.map_err(|error| match error {
            PoolError::Backend(error) => error.into(),
            _ => Error::Away,
        })?;
        Ok(Pooled {
            connection,
            _place: Some(place),
        })
    }

    /// The schema that Postgres has. This has a connection of its own, so that it answers however busy the others are.
    ///
    /// # Errors
    /// When Postgres does not answer in time.
    pub async fn schema(&self) -> Result<Schema> {
        let manager = self.0.pool.manager();
        self.0
            .readiness
            .of(|| manager.create(), manager.limits.wait)
            .await
    }

    /// Whether the standby, if there is one, can read now.
    ///
    /// # Errors
    /// When the primary fails.
    pub async fn look_at_replica(&self) -> Result<Option<std::result::Result<(), Unfit>>> {
        let Some(replica) = &self.0.replica else {
            return Ok(None);
        };
        let looked = replica.look(|| self.connection()).await?;
        Ok(Some(looked.map(drop)))
    }

    /// Shows in metrics how many connections are open for requests, and what they do.
    pub fn show_connections(&self) {
        let status = self.0.pool.status();
        let idle = status.available;
        for (state, count) in [
            ("idle", idle),
            ("used", status.size.saturating_sub(idle)),
            ("to be opened", status.max_size.saturating_sub(status.size)),
        ] {
            metrics::gauge!("sms_database_connections", "state" => state).set(count as f64);
        }
    }

    /// Woken whenever this process has committed events of any tenant.
    #[must_use]
    pub fn news(&self) -> Arc<Notify> {
        self.0.wakes.of_any()
    }

    /// Closes the connections; those in use are closed when they are given back.
    pub fn close(&self) {
        self.0.pool.close();
        if let Some(replica) = &self.0.replica {
            replica.close();
        }
    }
}

/// A connection on loan from the pool.
#[derive(Debug)]
pub struct Pooled {
    connection: managed::Object<Manager>,
    /// Given back after the connection. On a standby it is the place among those who read much that counts.
    _place: Option<Place>,
}

impl Pooled {
    pub(super) fn of_replica(connection: managed::Object<Manager>) -> Self {
        Self {
            connection,
            _place: None,
        }
    }
}

impl Deref for Pooled {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

impl DerefMut for Pooled {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }
}
