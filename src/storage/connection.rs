//! A connection that remembers whether it can be used again.

use std::io;
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use sqlx::postgres::{PgConnection, PgQueryResult, PgRow, PgStatement, PgTypeInfo};
use sqlx::{Connection as _, Describe, Either, Execute, Executor, Postgres, SqlStr};
use tokio::time::error::Elapsed;
use tokio::time::timeout;
use tracing::Instrument;

use super::statement::Statement;

type Result<T> = std::result::Result<T, sqlx::Error>;

/// A connection to Postgres. Every statement of the service goes through it.
///
/// An error of the connection itself, or a statement that takes longer than its limit, breaks it: it is not
/// used again. An error of a statement (a constraint, a time-out in Postgres) does not.
#[derive(Debug)]
pub struct Connection {
    inner: PgConnection,
    limit: Duration,
    health: Health,
}

#[derive(Debug)]
struct Health {
    broken: bool,
    used: Instant,
}

impl Connection {
    pub(super) fn new(inner: PgConnection, limit: Duration) -> Self {
        let health = Health {
            broken: false,
            used: Instant::now(),
        };
        Self {
            inner,
            limit,
            health,
        }
    }

    /// Whether it must not be used again.
    pub(super) fn is_broken(&self) -> bool {
        self.health.broken
    }

    /// Has it closed instead of used again.
    pub(super) fn give_up(&mut self) {
        self.health.broken = true;
    }

    /// For how long no statement has run on it.
    pub(super) fn rested(&self) -> Duration {
        self.health.used.elapsed()
    }

    pub(super) async fn ping(&mut self) -> Result<()> {
        self.inner.ping().await
    }
}

impl Health {
    /// Notes what the end of a statement means for its connection. One that was given up half-way leaves the
    /// connection in an unknown state.
    fn note<T>(&mut self, ended: std::result::Result<Result<T>, Elapsed>) -> Result<T> {
        let ended = ended.unwrap_or_else(|_| Err(io::Error::from(io::ErrorKind::TimedOut).into()));
        self.broken |= ended.as_ref().is_err_and(breaks);
        self.used = Instant::now();
        ended
    }
}

/// Whether an error leaves the connection unusable.
fn breaks(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::RowNotFound | sqlx::Error::Encode(_) | sqlx::Error::Decode(_) => false,
        sqlx::Error::ColumnDecode { .. } => false,
        // 57P: the server has ended the session; 57014, a cancelled statement, does not end it
        sqlx::Error::Database(error) => error
            .code()
            .is_some_and(|code| code.starts_with("57P") || code.starts_with("08")),
        _ => true,
    }
}

impl<'c> Executor<'c> for &'c mut Connection {
    type Database = Postgres;

    fn fetch_many<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxStream<'e, Result<Either<PgQueryResult, PgRow>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let all = async move {
            let (query, span) = Statement::of(query)?.traced();
            let all = self.inner.fetch_many(query).try_collect::<Vec<_>>();
            self.health
                .note(timeout(self.limit, all.instrument(span)).await)
        };
        stream::once(all)
            .map_ok(|steps| stream::iter(steps).map(Ok))
            .try_flatten()
            .boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<PgRow>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        Box::pin(async move {
            let (query, span) = Statement::of(query)?.traced();
            let row = self.inner.fetch_optional(query);
            self.health
                .note(timeout(self.limit, row.instrument(span)).await)
        })
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [PgTypeInfo],
    ) -> BoxFuture<'e, Result<PgStatement>>
    where
        'c: 'e,
    {
        self.inner.prepare_with(sql, parameters)
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Result<Describe<Postgres>>>
    where
        'c: 'e,
    {
        self.inner.describe(sql)
    }
}
