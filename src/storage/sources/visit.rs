//! Noting that an agent was heard of.

use sqlx::postgres::PgConnection;

use super::super::{Error, Result};

/// How exactly it is noted when an agent was heard of, in milliseconds: agents ask all the time.
const NOTED_EVERY: i64 = 30 * 1000;

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
