//! Deleting tasks.

use super::super::locks::LockedTask;
use super::super::{Result, Transaction, count_tasks, sources};
use crate::model::{MigrationCycle, SourceState};

/// Deletes locked tasks with all that belongs to them. Their sources wait to be checked again.
///
/// # Errors
/// When the database fails.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn delete(db: &mut Transaction, tasks: &[LockedTask], now: i64) -> Result<()> {
    let ids: Vec<_> = tasks.iter().map(|task| task.id.clone()).collect();
    let gone = sqlx::query!(
        "DELETE FROM tasks WHERE tenant_id = $1 AND id = ANY ($2)",
        db.tenant(),
        &ids
    )
    .execute(db.connection())
    .await?
    .rows_affected();
    for task in tasks {
        if task.source_state != Some(SourceState::Unavailable) {
            let source = (task.source_id.as_str(), None);
            let (state, cycle) = (SourceState::Waiting, Some(MigrationCycle::Checking));
            sources::set_state(db, source, state, cycle, now).await?;
        }
    }
    count_tasks(db, -gone.cast_signed()).await
}
