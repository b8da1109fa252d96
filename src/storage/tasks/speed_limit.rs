//! Speed limits of a task by time of day.

use sqlx::types::Json;

use super::super::{Error, Result, Session};
use crate::model::SpeedLimits;

/// Reads a task's speed limits, in order. `None` if they were never set.
///
/// # Errors
/// [`Error::TaskNotFound`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn speed_limit(db: &mut Session, id: &str) -> Result<Option<SpeedLimits>> {
    let limits = sqlx::query_scalar!(
        r#"SELECT speed_limits AS "limits: Json<SpeedLimits>" FROM tasks WHERE tenant_id = $1 AND id = $2"#,
        db.tenant(),
        id,
    )
    .fetch_optional(db.connection())
    .await?
    .ok_or_else(|| Error::TaskNotFound(id.into()))?;
    Ok(limits.map(|limits| limits.0))
}

/// Replaces a task's speed limits. Returns its source.
///
/// # Errors
/// [`Error::TaskNotFound`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn save_speed_limit(db: &mut Session, id: &str, limits: &SpeedLimits) -> Result<String> {
    sqlx::query_scalar!(
        "UPDATE tasks SET speed_limits = $3, version = version + 1 WHERE tenant_id = $1 AND id = $2
         RETURNING source_id",
        db.tenant(),
        id,
        Json(limits) as _,
    )
    .fetch_optional(db.connection())
    .await?
    .ok_or_else(|| Error::TaskNotFound(id.into()))
}
