//! Changing a webhook.

use super::super::events::newest;
use super::super::{Error, Result, Transaction};
use crate::model::Webhook;

/// Writes what is shown of a webhook. One that is enabled again is told of what happens from now on.
///
/// # Errors
/// [`Error::WebhookNotFound`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn update(db: &mut Transaction, webhook: &Webhook) -> Result<()> {
    let now = newest(db).await?;
    let updated = sqlx::query!(
        "UPDATE webhooks SET
             url = $3, description = $4, types = $5, task_id = $6, source_id = $7,
             epoch = CASE WHEN enabled THEN epoch ELSE $9 END,
             tx = CASE WHEN enabled THEN tx ELSE $10 END,
             seq = CASE WHEN enabled THEN seq ELSE $11 END,
             disabled_reason = CASE WHEN $8 THEN NULL ELSE disabled_reason END,
             failing_since = CASE WHEN enabled THEN failing_since END,
             enabled = $8
         WHERE tenant_id = $1 AND id = $2",
        db.tenant(),
        webhook.id,
        webhook.url,
        webhook.description,
        &webhook.types,
        webhook.task_id,
        webhook.source_id,
        webhook.enabled,
        now.epoch,
        now.tx,
        now.seq,
    )
    .execute(db.connection())
    .await?;
    match updated.rows_affected() {
        0 => Err(Error::WebhookNotFound(webhook.id.clone())),
        _ => Ok(()),
    }
}
