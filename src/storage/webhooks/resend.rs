//! Sending messages again.

use super::super::{Result, Transaction, given};
use crate::model::ResendDeliveries;

/// Queues one message of a webhook again, or all that have failed. Returns how many.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn resend(
    db: &mut Transaction,
    webhook: &str,
    wanted: &ResendDeliveries,
    now: i64,
) -> Result<i64> {
    let resent = sqlx::query!(
        "UPDATE webhook_deliveries SET state = 'pending', attempts = 0, next_at = $5
         WHERE tenant_id = $1 AND webhook_id = $2 AND CASE
             WHEN $3::text IS NULL THEN state = 'failed' AND created_at >= coalesce($4::bigint, 0)
             ELSE id = $3
         END",
        db.tenant(),
        webhook,
        given(&wanted.delivery_id),
        wanted.since,
        now,
    )
    .execute(db.connection())
    .await?;
    Ok(i64::try_from(resent.rows_affected()).unwrap_or(i64::MAX))
}
