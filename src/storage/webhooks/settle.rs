//! Writing down how an attempt went.

use super::super::{Result, Session};
use super::Claim;
use crate::model::DeliveryState;

/// How an attempt went.
#[derive(Debug)]
pub struct Settled {
    /// What becomes of the message.
    pub state: DeliveryState,
    /// When to try again, if that is due.
    pub next_at: Option<i64>,
    /// The status of the answer.
    pub status: Option<i32>,
    /// Why there was no answer.
    pub error: Option<String>,
    /// The beginning of the answer.
    pub answer: Option<String>,
    /// Now, epoch milliseconds.
    pub now: i64,
}

/// Writes down how an attempt went, unless somebody else has taken the message meanwhile. Returns since when every attempt has
/// failed.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn settle(
    db: &mut Session,
    webhook: &str,
    claim: &Claim,
    settled: &Settled,
) -> Result<Option<i64>> {
    let failing_since = sqlx::query_scalar!(
        "WITH settled AS (
             UPDATE webhook_deliveries SET
                 state = $5, next_at = coalesce($6, next_at), status = $7, error = $8, answer = $9
             WHERE tenant_id = $1 AND webhook_id = $2 AND id = $3 AND attempts = $4 AND state = 'pending'
         )
         UPDATE webhooks SET failing_since = CASE WHEN $5 <> 'delivered' THEN coalesce(failing_since, $10) END
         WHERE tenant_id = $1 AND id = $2
         RETURNING failing_since",
        db.tenant(),
        webhook,
        claim.id,
        claim.attempts,
        settled.state.to_string(),
        settled.next_at,
        settled.status,
        settled.error,
        settled.answer,
        settled.now,
    )
    .fetch_optional(db.connection())
    .await?;
    Ok(failing_since.flatten())
}
