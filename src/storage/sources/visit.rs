//! Recording when an agent was heard from.

use super::super::{Error, Result, Session};

/// How often the time is recorded, in milliseconds: agents ask every few seconds.
pub const VISIT_NOTED_EVERY: i64 = 30 * 1000;

/// Records that a source's agent was heard from.
///
/// # Errors
/// [`Error::SourceNotFound`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn visit(db: &mut Session, id: &str, now: i64) -> Result<()> {
    let exists = sqlx::query_scalar!(
        r#"
        WITH visited AS (
            UPDATE sources SET last_visit_time = $3
            WHERE tenant_id = $1 AND id = $2 AND last_visit_time < $3 - $4::bigint
        )
        SELECT EXISTS (SELECT FROM sources WHERE tenant_id = $1 AND id = $2) AS "exists!"
        "#,
        db.tenant(),
        id,
        now,
        VISIT_NOTED_EVERY,
    )
    .fetch_one(db.connection())
    .await?;
    match exists {
        true => Ok(()),
        false => Err(Error::SourceNotFound(id.into())),
    }
}
