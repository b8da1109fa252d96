//! Taking messages that are due.

use super::super::{Connection, Result, Session};

/// How long nobody else takes a message that somebody has taken, in milliseconds: more than an attempt takes.
const HELD_FOR: i64 = 60 * 1000;

/// A message that is to be sent.
#[derive(Debug)]
pub struct Claim {
    /// Its id.
    pub id: String,
    /// Its body.
    pub body: String,
    /// How often it has been sent, this time included.
    pub attempts: i32,
    /// Where to.
    pub url: String,
}

/// The enabled webhooks of all tenants that have messages that are due, with their tenants.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn due(db: &mut Connection, now: i64) -> Result<Vec<(String, String)>> {
    let rows = sqlx::query!(
        "SELECT w.tenant_id, w.id FROM webhooks AS w
         WHERE w.enabled AND EXISTS (
             SELECT FROM webhook_deliveries AS d
             WHERE d.tenant_id = w.tenant_id AND d.webhook_id = w.id AND d.state = 'pending' AND d.next_at <= $1
         )",
        now,
    )
    .fetch_all(&mut *db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.tenant_id, row.id))
        .collect())
}

/// Takes the message of a webhook that has been due for the longest time.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn claim(db: &mut Session, webhook: &str, now: i64) -> Result<Option<Claim>> {
    let claim = sqlx::query_as!(
        Claim,
        "WITH due AS (
             SELECT d.id, w.url
             FROM webhook_deliveries AS d JOIN webhooks AS w ON w.tenant_id = $1 AND w.id = d.webhook_id AND w.enabled
             WHERE d.tenant_id = $1 AND d.webhook_id = $2 AND d.state = 'pending' AND d.next_at <= $3
             ORDER BY d.next_at, d.id
             LIMIT 1
             FOR UPDATE OF d SKIP LOCKED
         )
         UPDATE webhook_deliveries AS d SET attempts = d.attempts + 1, next_at = $3 + $4::bigint, last_at = $3
         FROM due
         WHERE d.tenant_id = $1 AND d.webhook_id = $2 AND d.id = due.id
         RETURNING d.id, d.body, d.attempts, due.url",
        db.tenant(),
        webhook,
        now,
        HELD_FOR,
    )
    .fetch_optional(db.connection())
    .await?;
    Ok(claim)
}
