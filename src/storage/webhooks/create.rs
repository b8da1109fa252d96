//! Creating a webhook.

use super::super::events::newest;
use super::super::{Result, Session, Transaction};
use crate::model::Webhook;

/// A new webhook.
#[derive(Debug)]
pub struct NewWebhook<'a> {
    /// What is shown of it.
    pub webhook: &'a Webhook,
    /// Its secret, as it is stored.
    pub secret: &'a str,
}

/// How many webhooks the tenant has. The caller has locked the account.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn count(db: &mut Session) -> Result<i64> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM webhooks WHERE tenant_id = $1"#,
        db.tenant(),
    )
    .fetch_one(db.connection())
    .await?;
    Ok(count)
}

/// Creates a webhook, which is told of what happens from now on.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn create(db: &mut Transaction, new: &NewWebhook<'_>) -> Result<()> {
    let from = newest(db).await?;
    let webhook = new.webhook;
    sqlx::query!(
        "INSERT INTO webhooks (
             tenant_id, id, url, description, types, task_id, source_id, enabled, secret, created_at, epoch, tx, seq
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        db.tenant(),
        webhook.id,
        webhook.url,
        webhook.description,
        &webhook.types,
        webhook.task_id,
        webhook.source_id,
        webhook.enabled,
        new.secret,
        webhook.created_at,
        from.epoch,
        from.tx,
        from.seq,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
