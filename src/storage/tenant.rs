//! Access to a tenant's rows.

use std::sync::{Arc, LazyLock};

use tokio::sync::Notify;

use super::pool::Shared;
use super::shares::Shares;
use super::{Database, Pooled, Result, Session, Transaction};
use crate::model::{Actor, ActorType};

/// Access to a tenant's rows, and to no others. A request holds it before it needs a connection.
#[derive(Debug, Clone)]
pub struct Tenant {
    id: Arc<str>,
    database: Database,
    actor: Arc<Actor>,
}

/// Who does what nobody asked for.
static SERVICE: LazyLock<Arc<Actor>> = LazyLock::new(|| Arc::new(Actor::of(ActorType::Service)));

impl Tenant {
    /// Access to the rows of the tenant with this id.
    #[must_use]
    pub fn new(id: Arc<str>, database: Database) -> Self {
        let actor = Arc::clone(&SERVICE);
        Self {
            id,
            database,
            actor,
        }
    }

    /// On behalf of somebody, who is named in events.
    #[must_use]
    pub fn on_behalf_of(self, actor: Actor) -> Self {
        Self {
            actor: Arc::new(actor),
            ..self
        }
    }

    /// Its id, the first parameter of every statement.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn shared_id(&self) -> Arc<str> {
        Arc::clone(&self.id)
    }

    /// Woken whenever this process has committed events of the tenant.
    #[must_use]
    pub fn news(&self) -> Arc<Notify> {
        self.shared().wakes.of(&self.id)
    }

    /// What all tenants share.
    pub(super) fn shared(&self) -> &Shared {
        self.database.shared()
    }

    /// A connection, for a single statement.
    ///
    /// # Errors
    /// Those of [`Database::connection_of`].
    pub async fn database(&self) -> Result<Session> {
        Ok(self.session(self.database.connection_of(&self.id).await?))
    }

    /// A connection for reading what is large. Only very few have one at the same time, for as long as they hold it. Whoever
    /// waits for it must not hold another one.
    ///
    /// # Errors
    /// Those of [`Database::connection_of`].
    pub async fn database_for_large(&self) -> Result<Session> {
        let place = self.database.shared().large.place(&self.id).await?;
        Ok(self.database().await?.holding(place))
    }

    /// A connection in a transaction for writing.
    ///
    /// # Errors
    /// Those of [`Database::connection_of`].
    pub async fn begin(&self) -> Result<Transaction> {
        self.database().await?.begin().await
    }

    /// A connection in a read-only transaction that sees one snapshot, for a page of a list. Only some have one at the same
    /// time. It may be one to a standby, which then is as far as the primary.
    ///
    /// # Errors
    /// Those of [`Database::connection_of`].
    pub async fn snapshot(&self) -> Result<Transaction> {
        self.reading(&self.shared().lists).await
    }

    /// The same for an export, which takes much longer: only very few have one.
    ///
    /// # Errors
    /// Those of [`Database::connection_of`].
    pub async fn large_snapshot(&self) -> Result<Transaction> {
        self.reading(&self.shared().large).await
    }

    async fn reading(&self, turns: &Shares) -> Result<Transaction> {
        let turn = turns.place(&self.id).await?;
        let primary = || self.database.connection_of(&self.id);
        let standby = match &self.shared().replica {
            Some(replica) => replica.connection(primary).await?,
            None => None,
        };
        let connection = match standby {
            Some(connection) => connection,
            None => primary().await?,
        };
        self.session(connection).holding(turn).snapshot().await
    }

    fn session(&self, connection: Pooled) -> Session {
        let (tenant, actor) = (Arc::clone(&self.id), Arc::clone(&self.actor));
        Session::new(connection, tenant, actor, self.database.clone())
    }
}
