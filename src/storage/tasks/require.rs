//! Requiring that a task exists.

use super::super::{Error, Result, Session};

/// Makes sure that a task exists.
///
/// # Errors
/// [`Error::TaskNotFound`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn require(db: &mut Session, id: &str) -> Result<()> {
    sqlx::query_scalar!(
        "SELECT id FROM tasks WHERE tenant_id = $1 AND id = $2",
        db.tenant(),
        id,
    )
    .fetch_optional(db.connection())
    .await?
    .map(drop)
    .ok_or_else(|| Error::TaskNotFound(id.into()))
}
