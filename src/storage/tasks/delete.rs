//! Deleting tasks.

use sqlx::Connection;
use sqlx::postgres::PgConnection;

use super::super::{Error, Result, sources};
use super::transition::CONNECTED_FOR;
use crate::model::{MigrationCycle, SourceState};

/// Deletes these tasks with all that hangs on them: all, or none where one does not exist or must not be
/// deleted. `deletable` says whether one may be whose source is in this state, with an agent that is
/// connected or not. Their sources wait to be checked again.
///
/// # Errors
/// [`Error::TaskNotFound`], [`Error::NotDeletable`], each with the first id that it is about.
pub async fn delete(
    connection: &mut PgConnection,
    tenant: &str,
    ids: &[String],
    now: i64,
    deletable: fn(Option<SourceState>, bool) -> bool,
) -> Result<()> {
    let mut transaction = connection.begin().await?;
    // locked in one order, so that two deletions cannot wait for each other
    let found = sqlx::query_scalar!(
        "SELECT id FROM tasks WHERE tenant_id = $1 AND id = ANY ($2) ORDER BY id FOR UPDATE",
        tenant,
        ids,
    )
    .fetch_all(&mut *transaction)
    .await?;
    if let Some(missing) = ids.iter().find(|id| !found.contains(id)) {
        return Err(Error::TaskNotFound(missing.clone()));
    }
    // a statement of its own after the lock, so that it sees what was committed before; sources are locked
    // before anything that hangs on them
    let of = sqlx::query!(
        r#"SELECT t.id, t.source_id, s.state, r.last_visit_time > $3 AS "connected!"
           FROM tasks AS t
           JOIN sources AS r ON r.tenant_id = t.tenant_id AND r.id = t.source_id
           JOIN servers AS s ON s.tenant_id = t.tenant_id AND s.owner_id = t.source_id AND s.role = 'registered'
           WHERE t.tenant_id = $1 AND t.id = ANY ($2)
           ORDER BY r.id
           FOR NO KEY UPDATE OF r"#,
        tenant,
        &found,
        now - CONNECTED_FOR,
    )
    .fetch_all(&mut *transaction)
    .await?;
    for source in &of {
        let state = source.state.as_deref().and_then(SourceState::named);
        if !deletable(state, source.connected) {
            return Err(Error::NotDeletable(source.id.clone()));
        }
    }
    let gone = sqlx::query!(
        "DELETE FROM tasks WHERE tenant_id = $1 AND id = ANY ($2)",
        tenant,
        &found
    )
    .execute(&mut *transaction)
    .await?
    .rows_affected();
    for source in &of {
        if source.state.as_deref() != Some("unavailable") {
            let id = (source.source_id.as_str(), None);
            let (state, cycle) = (SourceState::Waiting, Some(MigrationCycle::Checking));
            sources::set_state(&mut transaction, tenant, id, state, cycle, now).await?;
        }
    }
    // last, since every creation of the tenant waits for this row
    sqlx::query!(
        "UPDATE task_counts SET tasks = tasks - $2 WHERE tenant_id = $1",
        tenant,
        gone.cast_signed()
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(())
}
