//! Reading webhooks.

use super::super::{Error, Result, Session};
use crate::model::Webhook;

/// The statement, of the webhooks that this condition chooses.
macro_rules! webhooks {
    ($chosen:literal, $($parameter:expr),*) => {
        sqlx::query_as!(
            Webhook,
            "SELECT
                 id, url, description, types, task_id, source_id, enabled, disabled_reason, created_at, failing_since
             FROM webhooks
             WHERE tenant_id = $1 " + $chosen,
            $($parameter),*
        )
    };
}

/// All webhooks of the tenant, newest first. There are few.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn list(db: &mut Session) -> Result<Vec<Webhook>> {
    let webhooks = webhooks!("ORDER BY id DESC", db.tenant());
    Ok(webhooks.fetch_all(db.connection()).await?)
}

/// A webhook.
///
/// # Errors
/// [`Error::WebhookNotFound`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn show(db: &mut Session, id: &str) -> Result<Webhook> {
    let webhook = webhooks!("AND id = $2", db.tenant(), id);
    let webhook = webhook.fetch_optional(db.connection()).await?;
    webhook.ok_or_else(|| Error::WebhookNotFound(id.into()))
}
