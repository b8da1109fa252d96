//! What an update of a task says of the registered source.

use super::super::document::Patch;
use super::super::{Result, Transaction};

/// Saves the state and the stage of a source of which they are said, if they are new.
pub(super) async fn save_registered(
    db: &mut Transaction,
    source: &str,
    said: &Patch,
    now: i64,
) -> Result<()> {
    if said.is_none() {
        return Ok(());
    }
    sqlx::query!(
        "UPDATE sources SET
             state = CASE WHEN $3 ? 'state' THEN $3 ->> 'state' ELSE state END,
             state_action_time = CASE WHEN $3 ? 'state' AND state IS DISTINCT FROM $3 ->> 'state'
                 THEN $4 ELSE state_action_time END,
             migration_cycle = CASE WHEN $3 ? 'migration_cycle' THEN $3 ->> 'migration_cycle' ELSE migration_cycle END,
             stage_action_time = CASE WHEN $3 ? 'migration_cycle' AND migration_cycle IS DISTINCT FROM $3 ->> 'migration_cycle'
                 THEN $4 ELSE stage_action_time END
         WHERE tenant_id = $1 AND id = $2
             AND coalesce(nullif($3::jsonb ->> 'of', ''), id) = id
             AND (
                 $3 ? 'state' AND state IS DISTINCT FROM $3 ->> 'state'
                 OR $3 ? 'migration_cycle' AND migration_cycle IS DISTINCT FROM $3 ->> 'migration_cycle'
             )",
        db.tenant(),
        source,
        said as _,
        now,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
