//! Whether there are credentials.

use sqlx::PgExecutor;

use super::super::Result;

/// Whether there is a token or an access key of any tenant.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn is_there_any(connection: impl PgExecutor<'_>) -> Result<bool> {
    let any = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM tokens) OR EXISTS (SELECT FROM access_keys) AS "any!""#
    )
    .fetch_one(connection)
    .await?;
    Ok(any)
}
