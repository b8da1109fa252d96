//! What a doctor asks of a PostgreSQL.

use sqlx::PgConnection;

use super::Result;

/// How the server is, in numbers.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "each says what it is")]
pub struct Vitals {
    pub version: String,
    pub version_num: i32,
    /// Connections of clients that there may be, besides those for superusers.
    pub max_connections: i64,
    pub connections: i64,
    /// Its clock, in epoch milliseconds.
    pub clock: i64,
    pub is_standby: bool,
    /// Seconds that the oldest transaction of a client has been open.
    pub oldest_transaction: i64,
    /// Transactions since the oldest row was frozen. At two thousand million PostgreSQL stops.
    pub transaction_age: i64,
    pub size: i64,
    pub is_encrypted: bool,
}

impl Vitals {
    /// The major version.
    #[must_use]
    pub fn major(&self) -> u32 {
        u32::try_from(self.version_num / 10_000).unwrap_or_default()
    }
}

/// Looks at the server.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn vitals(db: &mut PgConnection) -> Result<Vitals> {
    let vitals = sqlx::query_as!(
        Vitals,
        r#"
        SELECT
            current_setting('server_version') AS "version!",
            current_setting('server_version_num')::int AS "version_num!",
            current_setting('max_connections')::bigint - current_setting('superuser_reserved_connections')::bigint
                AS "max_connections!",
            (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS "connections!",
            (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS "clock!",
            pg_is_in_recovery() AS "is_standby!",
            coalesce((
                SELECT max(extract(epoch FROM clock_timestamp() - xact_start)) FROM pg_stat_activity
                WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
            ), 0)::bigint AS "oldest_transaction!",
            (SELECT age(datfrozenxid) FROM pg_database WHERE datname = current_database())::bigint AS "transaction_age!",
            pg_database_size(current_database()) AS "size!",
            coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS "is_encrypted!"
        "#
    )
    .fetch_one(db)
    .await?;
    Ok(vitals)
}

/// Whether there is no table in the database's own schema.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn is_empty(db: &mut PgConnection) -> Result<bool> {
    let is_empty = sqlx::query_scalar!(
        r#"SELECT NOT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public') AS "is_empty!""#
    )
    .fetch_one(db)
    .await?;
    Ok(is_empty)
}
