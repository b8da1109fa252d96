//! Connections for a pool: how they are made, and when one may be used again.

use std::time::Duration;

use deadpool::Runtime;
use deadpool::managed::{self, Metrics, QueueMode, RecycleError, RecycleResult};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Executor};
use tracing::log::LevelFilter;

use super::events::count_transactions_anew;
use super::{Connection, Limits};

/// A connection that has rested for longer is pinged before it is used: its server may have gone.
const RESTED: Duration = Duration::from_secs(1);

/// A statement that takes longer is logged as a warning.
const SLOW: Duration = Duration::from_secs(1);

/// Postgres's own limits on a statement, whatever the role's are. Behind a pooler in transaction mode they reach the
/// connection that runs the next statement or another one, so transactions set them once more ([`super::session`]).
///
/// A statement is planned once: Postgres would plan those with arrays anew each time, as it takes a plan for the array at
/// hand to be cheaper, and planning takes longer than the work. Lists are planned each time.
///
/// Citus chooses the node when it plans, by the tenant at hand.
const SETTINGS: &str = "SET lock_timeout = '5s'; SET statement_timeout = '30s'; \
                        SELECT set_config('plan_cache_mode', CASE \
                            WHEN EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN 'force_custom_plan' \
                            ELSE 'force_generic_plan' END, FALSE)";

/// Makes and checks connections to one server.
#[derive(Debug)]
pub struct Manager {
    options: PgConnectOptions,
    pub(super) limits: Limits,
}

impl Manager {
    /// A pool of at most so many connections, none of which is open yet.
    pub(super) fn pool(
        options: PgConnectOptions,
        limits: Limits,
        connections: usize,
    ) -> managed::Pool<Self> {
        let options = options
            .log_statements(LevelFilter::Debug)
            .log_slow_statements(LevelFilter::Warn, SLOW);
        let wait = Some(limits.wait);
        managed::Pool::builder(Self { options, limits })
            .max_size(connections)
            .queue_mode(QueueMode::Lifo)
            .runtime(Runtime::Tokio1)
            .wait_timeout(wait)
            .create_timeout(wait)
            .recycle_timeout(wait)
            .build()
            .expect("deadpool asks for a runtime where time limits are set, and has one")
    }
}

impl managed::Manager for Manager {
    type Type = Connection;
    type Error = sqlx::Error;

    async fn create(&self) -> Result<Connection, sqlx::Error> {
        let mut connection = self.options.connect().await?;
        connection.execute(SETTINGS).await?;
        let mut connection = Connection::new(connection, self.limits.statement);
        // After a crash all connections are new ones. What prevents it is met by the request as well, or is temporary.
        if let Err(error) = count_transactions_anew(&mut connection).await {
            tracing::debug!(%error, "no look at the epoch of events");
        }
        Ok(connection)
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
