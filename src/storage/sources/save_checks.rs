//! Keeping the results of checks.

use sqlx::types::Json;

use super::super::{Result, Transaction};
use crate::model::EnvironmentCheck;

/// Stores the results of the checks of a locked source.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn save_checks(
    db: &mut Transaction,
    id: &str,
    checks: &[EnvironmentCheck],
) -> Result<()> {
    sqlx::query!(
        "UPDATE sources SET checks = $3 WHERE tenant_id = $1 AND id = $2 AND checks IS DISTINCT FROM $3",
        db.tenant(),
        id,
        Json(checks) as _,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
