//! Deleting tasks.

use super::super::{Result, Transaction};
use crate::domain::template;

/// What was deleted.
#[derive(Debug)]
pub struct Deleted {
    /// How many tasks.
    pub tasks: i64,
    /// The templates that they used.
    pub templates: Vec<String>,
}

/// Deletes locked tasks and everything that belongs to them.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn delete(db: &mut Transaction, ids: &[String]) -> Result<Deleted> {
    let deleted = sqlx::query!(
        "DELETE FROM tasks WHERE tenant_id = $1 AND id = ANY ($2) RETURNING vm_template_id, clonevm_template_id",
        db.tenant(),
        ids
    )
    .fetch_all(db.connection())
    .await?;
    let used = deleted
        .iter()
        .flat_map(|task| [&task.vm_template_id, &task.clonevm_template_id]);
    Ok(Deleted {
        tasks: i64::try_from(deleted.len()).unwrap_or(i64::MAX),
        templates: template::references(used.map(Option::as_deref)),
    })
}
