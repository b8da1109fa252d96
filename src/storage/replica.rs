//! A standby of the database, which reads lists in its place.
//!
//! It serves a request only if it has replayed all that the primary had written when the request came. So nobody, whatever
//! instance they ask, reads less than they or anybody else had been told was done. The primary is asked how far it is once for
//! all requests that wait to know, which costs it much less than the lists.

use std::sync::{Mutex as Lock, PoisonError};
use std::time::{Duration, Instant};

use deadpool::managed;
use sqlx::postgres::PgConnectOptions;
use tokio::sync::Mutex;
use tokio::time::{sleep, timeout};

use super::manager::Manager;
use super::{Connection, Error, Limits, Pooled, Result};

/// How long a request waits for the standby to be as far as the primary. A standby without trouble takes a millisecond or two.
const PATIENCE: Duration = Duration::from_millis(100);

/// The first pause between two looks at how far it is; each is twice as long as the one before.
const PAUSE: Duration = Duration::from_millis(1);

/// For how long a standby that lags, or fails, is left alone: requests that are in its way then do not wait for it.
const REST: Duration = Duration::from_secs(5);

/// Name of the counter of lists by what became of them.
const READS: &str = "sms_database_replica_reads_total";

#[derive(Debug)]
pub(super) struct Replica {
    pool: managed::Pool<Manager>,
    /// How far the primary was, if it said so, and when it was asked.
    asked: Mutex<Option<(Instant, Option<Position>)>>,
    /// When it failed last.
    failed: Lock<Option<Instant>>,
}

/// A point in the history of a cluster.
#[derive(Debug, Clone)]
struct Position {
    system_identifier: i64,
    timeline: i32,
    /// Bytes of write-ahead log.
    lsn: i64,
}

/// Why a standby cannot serve a request.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// It is another database, or none that follows, or on another timeline.
    #[error("it is no standby of this database")]
    Stranger,
    /// It was not as far as the primary in time.
    #[error("it lags, or does not answer")]
    Behind,
    /// There was no connection.
    #[error("it cannot be reached: {0}")]
    Away(#[from] managed::PoolError<sqlx::Error>),
    /// A statement failed.
    #[error(transparent)]
    Failed(#[from] sqlx::Error),
}

impl Replica {
    /// Connects when first used.
    pub(super) fn new(options: PgConnectOptions, limits: Limits, connections: usize) -> Self {
        Self {
            pool: Manager::pool(options, limits, connections),
            asked: Mutex::default(),
            failed: Lock::default(),
        }
    }

    /// A connection to it, if it has everything that the primary has now. Otherwise the primary is to serve the request.
    ///
    /// # Errors
    /// When the primary, a connection to which this makes, does not say how far it is.
    pub(super) async fn connection<F>(&self, primary: impl FnOnce() -> F) -> Result<Option<Pooled>>
    where
        F: Future<Output = Result<Pooled>>,
    {
        if self.rests() {
            count("resting");
            return Ok(None);
        }
        match self.look(primary).await? {
            Ok(connection) => {
                count("replica");
                Ok(Some(Pooled::of_replica(connection)))
            }
            Err(reason) => {
                count("refused");
                tracing::warn!(%reason, seconds = REST.as_secs(), "the read replica is left alone for a while");
                *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
                Ok(None)
            }
        }
    }

    /// The same, whatever happened before.
    pub(super) async fn look<F>(
        &self,
        primary: impl FnOnce() -> F,
    ) -> Result<std::result::Result<managed::Object<Manager>, Unfit>>
    where
        F: Future<Output = Result<Pooled>>,
    {
        let wanted = self.position(primary).await?;
        Ok(self.reach(&wanted).await)
    }

    pub(super) fn close(&self) {
        self.pool.close();
    }

    fn rests(&self) -> bool {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.is_some_and(|when| when.elapsed() < REST)
    }

    /// How far the primary is, at this moment or later.
    async fn position<F>(&self, primary: impl FnOnce() -> F) -> Result<Position>
    where
        F: Future<Output = Result<Pooled>>,
    {
        let came = Instant::now();
        let mut asked = self.asked.lock().await;
        if let Some((when, answer)) = &*asked
            && *when >= came
        {
            return answer.clone().ok_or(Error::Away);
        }
        let asking = async {
            let mut connection = primary().await?;
            let when = Instant::now();
            Ok((when, position(&mut connection).await?))
        };
        let answer: Result<_> = asking.await;
        *asked = Some(match &answer {
            Ok((when, position)) => (*when, Some(position.clone())),
            // whoever waited for this answer would wait as long again, and in vain
            Err(_) => (Instant::now(), None),
        });
        Ok(answer?.1)
    }

    /// A connection to the standby, once it is as far as this.
    async fn reach(
        &self,
        wanted: &Position,
    ) -> std::result::Result<managed::Object<Manager>, Unfit> {
        let mut connection = self.pool.get().await?;
        match timeout(PATIENCE, arrival(&mut connection, wanted)).await {
            Ok(arrived) => arrived.map(|()| connection),
            Err(_) => {
                // in the middle of a question
                connection.give_up();
                Err(Unfit::Behind)
            }
        }
    }
}

async fn arrival(db: &mut Connection, wanted: &Position) -> std::result::Result<(), Unfit> {
    let mut pause = PAUSE;
    loop {
        match distance(db, wanted).await? {
            None => return Err(Unfit::Stranger),
            Some(..=0) => return Ok(()),
            Some(_) => sleep(pause).await,
        }
        pause *= 2;
    }
}

fn count(result: &'static str) {
    metrics::counter!(READS, "result" => result).increment(1);
}

/// How far the primary is: what it has written for good, so all that it has acknowledged.
#[tracing::instrument(level = "debug", skip_all)]
async fn position(db: &mut Connection) -> Result<Position> {
    let position = sqlx::query_as!(
        Position,
        r#"
        SELECT
            system_identifier AS "system_identifier!",
            ('x' || left(pg_walfile_name(pg_current_wal_flush_lsn()), 8))::bit(32)::integer AS "timeline!",
            (pg_current_wal_flush_lsn() - '0/0')::bigint AS "lsn!"
        FROM pg_control_system()
        "#
    )
    .fetch_one(db)
    .await?;
    Ok(position)
}

/// How many bytes of write-ahead log a standby lacks; none if it is no standby of the cluster, or on another timeline: after a
/// failover one of those may be further than the new primary, with what is lost.
#[tracing::instrument(level = "debug", skip_all)]
async fn distance(
    db: &mut Connection,
    wanted: &Position,
) -> std::result::Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        SELECT $3 - (pg_last_wal_replay_lsn() - '0/0')::bigint AS "behind!"
        FROM pg_control_system() AS s, pg_control_recovery() AS r
        WHERE s.system_identifier = $1 AND r.min_recovery_end_timeline = $2 AND pg_is_in_recovery()
        "#,
        wanted.system_identifier,
        wanted.timeline,
        wanted.lsn,
    )
    .fetch_optional(db)
    .await
}
