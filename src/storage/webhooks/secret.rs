//! Secrets of webhooks, as they are stored.

use super::super::{Error, Result, Session, Transaction};

/// The secrets of a webhook, as they are stored.
pub struct Secrets {
    /// The one in force.
    pub secret: String,
    /// The one before, and until when it signs as well, epoch milliseconds.
    pub old: Option<(String, i64)>,
}

/// Reads the secrets of a webhook.
///
/// # Errors
/// [`Error::WebhookNotFound`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn secrets(db: &mut Session, id: &str) -> Result<Secrets> {
    let row = sqlx::query!(
        "SELECT secret, old_secret, old_until FROM webhooks WHERE tenant_id = $1 AND id = $2",
        db.tenant(),
        id,
    )
    .fetch_optional(db.connection())
    .await?;
    let row = row.ok_or_else(|| Error::WebhookNotFound(id.into()))?;
    Ok(Secrets {
        secret: row.secret,
        old: row.old_secret.zip(row.old_until),
    })
}

/// Replaces the secret. The one before signs as well until `old_until`.
///
/// # Errors
/// [`Error::WebhookNotFound`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn rotate(db: &mut Transaction, id: &str, new: &str, old_until: i64) -> Result<()> {
    let rotated = sqlx::query!(
        "UPDATE webhooks SET secret = $3, old_secret = secret, old_until = $4 WHERE tenant_id = $1 AND id = $2",
        db.tenant(),
        id,
        new,
        old_until,
    )
    .execute(db.connection())
    .await?;
    match rotated.rows_affected() {
        0 => Err(Error::WebhookNotFound(id.into())),
        _ => Ok(()),
    }
}

/// Stores the secret in another form, unless it has changed since it was read.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn replace_secret(db: &mut Session, id: &str, old: &str, new: &str) -> Result<()> {
    sqlx::query!(
        "UPDATE webhooks SET secret = $4 WHERE tenant_id = $1 AND id = $2 AND secret = $3",
        db.tenant(),
        id,
        old,
        new,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
