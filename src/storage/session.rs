//! A connection on behalf of a tenant, and transactions on it.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use sqlx::Executor;

use super::events::record::{self, Record};
use super::pool::Shared;
use super::shares::Place;
use super::{Connection, Database, Pooled, Result};
use crate::clock::now;
use crate::model::Actor;

/// Reads that consist of several statements see one moment. Each is planned for the filters that were given: a plan
/// for all of them at once would use no index and join tables that no filter looks at. None runs for so long that compiling
/// it (`jit`), which takes a tenth of a second, would pay.
const SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL plan_cache_mode = force_custom_plan; \
                        SET LOCAL jit = off; SET LOCAL statement_timeout = '30s'";

/// The limits hold behind a pooler, too, which may run each transaction on another connection.
const BEGIN: &str = "BEGIN; SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '30s'";

/// A connection on behalf of a tenant: all that a statement needs to touch that tenant's rows and no others.
#[derive(Debug)]
pub struct Session {
    connection: Pooled,
    tenant: Arc<str>,
    actor: Arc<Actor>,
    /// Who is told of events.
    database: Database,
    /// Its turn among those who read much, given back with the connection.
    _turn: Option<Place>,
}

impl Session {
    pub(super) fn new(
        connection: Pooled,
        tenant: Arc<str>,
        actor: Arc<Actor>,
        database: Database,
    ) -> Self {
        Self {
            connection,
            tenant,
            actor,
            database,
            _turn: None,
        }
    }

    /// With a place among those who read much.
    pub(super) fn holding(self, turn: Place) -> Self {
        Self {
            _turn: Some(turn),
            ..self
        }
    }

    /// The tenant, the first parameter of every statement.
    #[must_use]
    pub fn tenant(&self) -> &str {
        &self.tenant
    }

    /// What all sessions share.
    fn shared(&self) -> &Shared {
        self.database.shared()
    }

    /// On whose behalf.
    pub(super) fn actor(&self) -> Arc<Actor> {
        Arc::clone(&self.actor)
    }

    /// What statements run on.
    pub(super) fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// Begins a transaction that writes.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin(self) -> Result<Transaction> {
        self.begin_with(BEGIN).await
    }

    /// Begins a transaction that reads one moment.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn snapshot(self) -> Result<Transaction> {
        self.begin_with(SNAPSHOT).await
    }

    async fn begin_with(mut self, begin: &'static str) -> Result<Transaction> {
        if let Err(error) = self.connection().execute(begin).await {
            // it may be inside an aborted transaction
            self.connection().give_up();
            return Err(error.into());
        }
        Ok(Transaction {
            session: Some(self),
            records: Vec::new(),
        })
    }
}

/// A transaction. Dropped without [`Transaction::commit`], as on the way out with an error, it is rolled back
/// before anybody else gets its connection.
#[derive(Debug)]
pub struct Transaction {
    session: Option<Session>,
    /// What has happened in it.
    records: Vec<Record>,
}

impl Transaction {
    /// Has an event written with the transaction, at its end: one statement writes all of them, and no lock comes after it.
    pub fn record(&mut self, record: Record) {
        self.records.push(record);
    }

    /// Commits.
    ///
    /// # Errors
    /// When the database fails; whether the transaction is committed is then unknown.
    pub async fn commit(mut self) -> Result<()> {
        let has_events = !self.records.is_empty();
        if has_events {
            let records = std::mem::take(&mut self.records);
            let (tenant, actor) = (Arc::clone(&self.tenant), Arc::clone(&self.actor));
            if !self.shared().logs.has(&tenant) {
                record::open_log(self.connection(), &tenant).await?;
            }
            record::write(self.connection(), &tenant, &actor, &records, now()).await?;
        }
        if let Some(mut session) = self.session.take() {
            session.connection().execute("COMMIT").await?;
            if has_events {
                session.shared().logs.add(&session.tenant);
                session.shared().wakes.wake(&session.tenant);
            }
        }
        Ok(())
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if let Some(mut session) = self.session.take() {
            tokio::spawn(async move { session.connection().execute("ROLLBACK").await.is_ok() });
        }
    }
}

impl Deref for Transaction {
    type Target = Session;

    fn deref(&self) -> &Session {
        self.session.as_ref().expect("held until the end")
    }
}

impl DerefMut for Transaction {
    fn deref_mut(&mut self) -> &mut Session {
        self.session.as_mut().expect("held until the end")
    }
}
