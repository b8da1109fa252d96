//! Connections, and the rule that nobody can drop a statement half-way.
//!
//! sqlx (0.9, its issue 4385) can lose acknowledged writes when a future is dropped while `BEGIN` is in
//! flight, and axum drops a handler's future when its client hangs up. So all work runs in a task of
//! its own that owns its connection: the client may go, the work goes on, and only work that ended
//! gives its connection back. A panic or a time-out takes the connection with it. Work that returns
//! `Ok` has no transaction open: it has committed what it began.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use super::error::Advice;
use super::{Error, Result};

/// How many connections, how long a queue, and how patient.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Connections to Postgres at the most.
    pub connections: usize,
    /// Requests that may wait for one; the next is told to come back later at once.
    pub queue: usize,
    /// How long a request waits for a connection, connecting included.
    pub wait: Duration,
    /// How long work may take before its connection is given up.
    pub work: Duration,
    /// How long a connection is used before a new one replaces it.
    pub lifetime: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 16,
            queue: 1024,
            wait: Duration::from_secs(2),
            work: Duration::from_secs(60),
            lifetime: Duration::from_secs(30 * 60),
        }
    }
}

/// What keeps a client that hangs up from harming others. The cancel-storm test shows what happens
/// without it; nothing else has a reason to switch it off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safeguards {
    /// Work runs in a task of its own, to its end.
    On,
    /// Work is dropped with the request, and its connection used again.
    Off,
}

/// A future that borrows a connection.
pub type Work<'c, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'c>>;

/// The way to Postgres. Clones share the connections.
#[derive(Debug, Clone)]
pub struct Database(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    options: PgConnectOptions,
    limits: Limits,
    safeguards: Safeguards,
    admission: Arc<Semaphore>,
    slots: Semaphore,
    idle: Mutex<Vec<Session>>,
    tasks: TaskTracker,
}

#[derive(Debug)]
struct Session {
    connection: PgConnection,
    since: Instant,
    used: Instant,
}

impl Database {
    /// Connects when first used.
    #[must_use]
    pub fn new(options: PgConnectOptions, limits: Limits) -> Self {
        Self::with_safeguards(options, limits, Safeguards::On)
    }

    /// As [`Database::new`], for the test that proves what the safeguards are for.
    #[must_use]
    pub fn with_safeguards(
        options: PgConnectOptions,
        limits: Limits,
        safeguards: Safeguards,
    ) -> Self {
        Self(Arc::new(Inner {
            admission: Arc::new(Semaphore::new(limits.connections + limits.queue)),
            slots: Semaphore::new(limits.connections),
            idle: Mutex::default(),
            tasks: TaskTracker::new(),
            options: options.disable_statement_logging(),
            limits,
            safeguards,
        }))
    }

    /// Does the work on a connection, to its end even if the caller goes away.
    ///
    /// Work that lost against another transaction (deadlock, serialization, a key) is done again, up to three
    /// times in all.
    ///
    /// # Errors
    /// What the work returns; [`Error::Busy`] when too many wait; [`Error::TimedOut`] when it takes too long.
    pub async fn run<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'c> Fn(&'c mut PgConnection) -> Work<'c, T> + Send + Sync + 'static,
    {
        let ticket = Arc::clone(&self.0.admission)
            .try_acquire_owned()
            .map_err(|_| Error::Busy)?;
        let inner = Arc::clone(&self.0);
        let job = async move {
            let result = inner.attempt(&work).await;
            drop(ticket);
            result
        };
        match self.0.safeguards {
            Safeguards::On => self
                .0
                .tasks
                .spawn(job.in_current_span())
                .await
                .unwrap_or(Err(Error::Panicked)),
            Safeguards::Off => job.await,
        }
    }

    /// [`Database::run`] for work that needs no more than `input`, which it is lent each time.
    ///
    /// # Errors
    /// As those of [`Database::run`].
    pub async fn with<I, T>(
        &self,
        input: I,
        work: for<'c> fn(&'c mut PgConnection, &'c I) -> Work<'c, T>,
    ) -> Result<T>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
    {
        let input = Arc::new(input);
        self.run(move |connection| {
            let input = Arc::clone(&input);
            Box::pin(async move { work(connection, &input).await })
        })
        .await
    }

    /// Waits for the work under way and closes the connections. To be called once nothing new comes.
    pub async fn close(&self) {
        self.0.tasks.close();
        self.0.tasks.wait().await;
        let sessions = std::mem::take(&mut *self.0.idle());
        for session in sessions {
            session.connection.close().await.ok();
        }
    }

    /// Connections now open and at rest.
    #[must_use]
    pub fn idle_connections(&self) -> usize {
        self.0.idle().len()
    }
}

impl Inner {
    async fn attempt<T, F>(self: &Arc<Self>, work: &F) -> Result<T>
    where
        F: for<'c> Fn(&'c mut PgConnection) -> Work<'c, T> + Send + Sync,
    {
        let slot = tokio::time::timeout(self.limits.wait, self.slots.acquire()).await;
        let _slot = slot.map_err(|_| Error::Busy)?.map_err(|_| Error::Busy)?;
        for again in [Some(5), Some(25), None] {
            let result = self.once(work).await;
            let lost = matches!(&result, Err(error) if error.advice() == Advice::Retry);
            let Some(millis) = again.filter(|_| lost) else {
                return result;
            };
            tokio::time::sleep(Duration::from_millis(millis)).await;
        }
        unreachable!("the last attempt returns")
    }

    async fn once<T, F>(self: &Arc<Self>, work: &F) -> Result<T>
    where
        F: for<'c> Fn(&'c mut PgConnection) -> Work<'c, T> + Send + Sync,
    {
        let session = tokio::time::timeout(self.limits.wait, self.session()).await;
        let mut lease = Lease {
            session: Some(session.map_err(|_| Error::Busy)??),
            inner: self,
        };
        let connection = lease.connection();
        let result = tokio::time::timeout(self.limits.work, work(&mut *connection))
            .await
            .unwrap_or(Err(Error::TimedOut));
        let healthy = match &result {
            Ok(_) => true,
            Err(Error::Database(_) | Error::TimedOut) => false,
            // flushes the ROLLBACK that a transaction dropped by the work has queued
            Err(_) => tokio::time::timeout(self.limits.wait, connection.ping())
                .await
                .is_ok_and(|pong| pong.is_ok()),
        };
        lease.end(healthy);
        result
    }

    /// An idle connection that is alive, or a new one.
    async fn session(&self) -> Result<Session> {
        loop {
            let Some(mut session) = self.idle().pop() else {
                break;
            };
            if session.since.elapsed() > self.limits.lifetime {
                continue;
            }
            // a connection that rested may have died with its server
            if session.used.elapsed() < Duration::from_secs(1)
                || session.connection.ping().await.is_ok()
            {
                return Ok(session);
            }
        }
        let now = Instant::now();
        Ok(Session {
            connection: self.options.connect().await?,
            since: now,
            used: now,
        })
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Session>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection on loan. Dropped before its end (a panic), it closes the connection. With the safeguards
/// off it does what the pool of sqlx does, which trusts a connection that answers a ping.
struct Lease<'a> {
    session: Option<Session>,
    inner: &'a Arc<Inner>,
}

impl Lease<'_> {
    fn connection(&mut self) -> &mut PgConnection {
        &mut self
            .session
            .as_mut()
            .expect("held until the end")
            .connection
    }

    fn end(mut self, healthy: bool) {
        if healthy && let Some(mut session) = self.session.take() {
            session.used = Instant::now();
            self.inner.idle().push(session);
        }
        self.session = None;
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        if self.inner.safeguards == Safeguards::Off
            && let Some(mut session) = self.session.take()
        {
            let inner = Arc::clone(self.inner);
            tokio::spawn(async move {
                if session.connection.ping().await.is_ok() {
                    inner.idle().push(session);
                }
            });
        }
    }
}
