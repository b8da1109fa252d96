//! The version of a task.

use super::super::{Error, Result, Session};

/// Reads the version of a task, which every change that the task shows raises.
///
/// # Errors
/// [`Error::TaskNotFound`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn version(db: &mut Session, id: &str) -> Result<i64> {
    sqlx::query_scalar!(
        "SELECT version FROM tasks WHERE tenant_id = $1 AND id = $2",
        db.tenant(),
        id,
    )
    .fetch_optional(db.connection())
    .await?
    .ok_or_else(|| Error::TaskNotFound(id.into()))
}
