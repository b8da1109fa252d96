//! Queueing messages.

use super::super::{Result, Transaction};
use crate::domain::webhooks::Message;

/// Queues messages for a webhook. One that is there already stays as it is.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn enqueue(
    db: &mut Transaction,
    webhook: &str,
    messages: &[Message],
    now: i64,
) -> Result<()> {
    if messages.is_empty() {
        return Ok(());
    }
    let all = |field: fn(&Message) -> &str| messages.iter().map(field).collect::<Vec<_>>();
    sqlx::query!(
        "INSERT INTO webhook_deliveries (
             tenant_id, webhook_id, id, type, body, state, attempts, created_at, next_at
         )
         SELECT $1, $2, x.id, x.type, x.body, 'pending', 0, $6, $6
         FROM unnest($3::text[], $4::text[], $5::text[]) AS x (id, type, body)
         ON CONFLICT (tenant_id, webhook_id, id) DO NOTHING",
        db.tenant(),
        webhook,
        &all(|one| &one.id) as _,
        &all(|one| &one.r#type) as _,
        &all(|one| &one.body) as _,
        now,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
