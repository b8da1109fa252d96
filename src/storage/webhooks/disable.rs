//! Disabling a webhook that leads nowhere.

use super::super::{Result, Transaction};

/// Disables a webhook, and returns whether it was enabled.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn disable(db: &mut Transaction, id: &str, reason: &str) -> Result<bool> {
    let disabled = sqlx::query!(
        "UPDATE webhooks SET enabled = FALSE, disabled_reason = $3 WHERE tenant_id = $1 AND id = $2 AND enabled",
        db.tenant(),
        id,
        reason,
    )
    .execute(db.connection())
    .await?;
    Ok(disabled.rows_affected() > 0)
}
