//! Access to a tenant's rows.

use std::sync::{Arc, LazyLock};

use tokio::sync::Notify;

use super::pool::Shared;
use super::{Database, Result, Session, Transaction};
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
        let connection = self.database.connection_of(&self.id).await?;
        let (tenant, actor) = (Arc::clone(&self.id), Arc::clone(&self.actor));
        let wakes = Arc::clone(&self.shared().wakes);
        Ok(Session::new(connection, tenant, actor, wakes))
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
    /// time.
    ///
    /// # Errors
    /// Those of [`Database::connection_of`].
    pub async fn snapshot(&self) -> Result<Transaction> {
        let place = self.database.shared().lists.place(&self.id).await?;
        self.database().await?.holding(place).snapshot().await
    }
}
