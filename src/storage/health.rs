//! Is the database fit to serve?

use sqlx::PgExecutor;

use super::{MIGRATOR, Result};

/// Whether every migration of this version is in.
///
/// # Errors
/// When the database fails.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn is_migrated<C>(connection: &mut C) -> Result<bool>
where
    for<'c> &'c mut C: PgExecutor<'c>,
{
    let exists =
        sqlx::query_scalar!(r#"SELECT to_regclass('_sqlx_migrations') IS NOT NULL AS "exists!""#)
            .fetch_one(&mut *connection)
            .await?;
    if !exists {
        return Ok(false);
    }
    let newest = MIGRATOR
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or_default();
    let migrated = sqlx::query_scalar!(
        r#"SELECT coalesce(max(version), 0) >= $1 AS "migrated!" FROM _sqlx_migrations WHERE success"#,
        newest,
    )
    .fetch_one(&mut *connection)
    .await?;
    Ok(migrated)
}

/// The setting that makes this server lose acknowledged writes in a crash, if there is one.
///
/// # Errors
/// When the database fails.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn unsafe_setting(connection: impl PgExecutor<'_>) -> Result<Option<&'static str>> {
    let settings = sqlx::query!(
        r#"
        SELECT
            current_setting('fsync') = 'off' AS "fsync_off!",
            current_setting('synchronous_commit') = 'off' AS "synchronous_commit_off!"
        "#
    )
    .fetch_one(connection)
    .await?;
    Ok(if settings.fsync_off {
        Some("fsync")
    } else if settings.synchronous_commit_off {
        Some("synchronous_commit")
    } else {
        None
    })
}
