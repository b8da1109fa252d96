//! Whether anybody can prove who they are.

use sqlx::PgExecutor;

use super::super::Result;

/// Whether there is any token or access key, of whatever tenant.
///
/// # Errors
/// When the database fails.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn is_there_any(connection: impl PgExecutor<'_>) -> Result<bool> {
    let any = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM tokens) OR EXISTS (SELECT FROM access_keys) AS "any!""#
    )
    .fetch_one(connection)
    .await?;
    Ok(any)
}
