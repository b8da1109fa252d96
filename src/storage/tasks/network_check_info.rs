//! The evaluation of a task's network.

use sqlx::types::Json;

use super::super::{Error, Result, Session};
use crate::model::NetworkCheck;

/// Replaces the evaluation of a task's network.
///
/// # Errors
/// [`Error::TaskNotFound`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn save_network_check_info(
    db: &mut Session,
    id: &str,
    check: &NetworkCheck,
) -> Result<()> {
    let saved = sqlx::query!(
        "UPDATE tasks SET network_check_info = $3, version = version + 1 WHERE tenant_id = $1 AND id = $2",
        db.tenant(),
        id,
        Json(check) as _,
    )
    .execute(db.connection())
    .await?;
    match saved.rows_affected() {
        0 => Err(Error::TaskNotFound(id.into())),
        _ => Ok(()),
    }
}
