//! Locking a source, and noting that its agent was heard of.

use sqlx::postgres::PgConnection;

use super::super::tasks::lock;
use super::super::{Error, Result};

/// How exactly it is noted when an agent was heard of, in milliseconds: agents ask all the time.
pub(in super::super) const NOTED_EVERY: i64 = 30 * 1000;

/// Locks a source's row, before anything that hangs on it is.
///
/// # Errors
/// [`Error::SourceNotFound`].
pub(in super::super) async fn lock_source(
    connection: &mut PgConnection,
    tenant: &str,
    id: &str,
) -> Result<()> {
    sqlx::query_scalar!(
        "SELECT id FROM sources WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE",
        tenant,
        id,
    )
    .fetch_optional(connection)
    .await?
    .map(drop)
    .ok_or_else(|| Error::SourceNotFound(id.into()))
}

/// Locks the task of a source, if it has one, and then the source, and notes that its agent was heard of.
///
/// # Errors
/// [`Error::SourceNotFound`].
pub(super) async fn lock_with_task(
    connection: &mut PgConnection,
    tenant: &str,
    source: &str,
    now: i64,
) -> Result<Option<String>> {
    let task = sqlx::query_scalar!(
        "SELECT id FROM tasks WHERE tenant_id = $1 AND source_id = $2",
        tenant,
        source,
    )
    .fetch_optional(&mut *connection)
    .await?;
    let task = match task {
        Some(task) => match lock(connection, tenant, &task).await {
            Ok(()) => Some(task),
            // deleted just now
            Err(Error::TaskNotFound(_)) => None,
            Err(error) => return Err(error),
        },
        None => None,
    };
    lock_source(connection, tenant, source).await?;
    visit(connection, tenant, source, now).await?;
    Ok(task)
}

/// Notes that a source's agent was heard of.
///
/// # Errors
/// [`Error::SourceNotFound`].
pub(super) async fn visit(
    connection: &mut PgConnection,
    tenant: &str,
    id: &str,
    now: i64,
) -> Result<()> {
    let exists = sqlx::query_scalar!(
        r#"
        WITH visited AS (
            UPDATE sources SET last_visit_time = $3
            WHERE tenant_id = $1 AND id = $2 AND last_visit_time < $3 - $4::bigint
        )
        SELECT EXISTS (SELECT FROM sources WHERE tenant_id = $1 AND id = $2) AS "exists!"
        "#,
        tenant,
        id,
        now,
        NOTED_EVERY,
    )
    .fetch_one(connection)
    .await?;
    if exists {
        Ok(())
    } else {
        Err(Error::SourceNotFound(id.into()))
    }
}
