//! Ending the watch over tasks.

use super::super::{Result, Transaction};
use super::keep_samples;

/// Forgets what was seen of tasks that are no longer at work. Their last samples are kept.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn end(db: &mut Transaction, ids: &[String]) -> Result<()> {
    let ended: Vec<_> = ids.iter().map(|id| &**id).collect();
    keep_samples(db, &ended, i64::MAX).await?;
    sqlx::query!(
        "DELETE FROM watches WHERE tenant_id = $1 AND task_id = ANY ($2)",
        db.tenant(),
        ids,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
