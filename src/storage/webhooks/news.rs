//! Webhooks that have something to be told.

use super::super::{Connection, Result};

/// The enabled webhooks of all tenants that have events after the last one that was looked at, with their tenants.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn news(db: &mut Connection) -> Result<Vec<(String, String)>> {
    let rows = sqlx::query!(
        "SELECT w.tenant_id, w.id FROM webhooks AS w
         WHERE w.enabled AND EXISTS (
             SELECT FROM events AS e
             WHERE e.tenant_id = w.tenant_id AND (e.epoch, e.tx, e.seq) > (w.epoch, w.tx, w.seq)
         )"
    )
    .fetch_all(&mut *db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.tenant_id, row.id))
        .collect())
}
