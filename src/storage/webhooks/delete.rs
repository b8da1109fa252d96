//! Deleting a webhook.

use super::super::{Error, Result, Transaction};

/// Deletes a webhook and what was to be sent to it.
///
/// # Errors
/// [`Error::WebhookNotFound`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn delete(db: &mut Transaction, id: &str) -> Result<()> {
    let deleted = sqlx::query!(
        "DELETE FROM webhooks WHERE tenant_id = $1 AND id = $2",
        db.tenant(),
        id,
    )
    .execute(db.connection())
    .await?;
    match deleted.rows_affected() {
        0 => Err(Error::WebhookNotFound(id.into())),
        _ => Ok(()),
    }
}
