//! States and stages of source servers.

use super::super::{Result, Transaction};
use crate::model::{MigrationCycle, SourceState};

/// Writes the state of a source into its row, and into its task if that describes the same server. Both are locked.
/// Without a stage, the stage stays.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn set_state(
    db: &mut Transaction,
    (source, task): (&str, Option<&str>),
    state: SourceState,
    cycle: Option<MigrationCycle>,
    now: i64,
) -> Result<()> {
    let (state, cycle) = (state.to_string(), cycle.map(|cycle| cycle.to_string()));
    sqlx::query!(
        "UPDATE sources SET
             state = $3,
             migration_cycle = coalesce($4, migration_cycle),
             state_action_time = CASE WHEN state IS DISTINCT FROM $3 THEN $5 ELSE state_action_time END,
             stage_action_time = CASE WHEN migration_cycle IS DISTINCT FROM coalesce($4, migration_cycle)
                 THEN $5 ELSE stage_action_time END
         WHERE tenant_id = $1 AND id = $2
             AND (state IS DISTINCT FROM $3 OR migration_cycle IS DISTINCT FROM coalesce($4, migration_cycle))",
        db.tenant(),
        source,
        state,
        cycle,
        now,
    )
    .execute(db.connection())
    .await?;
    let Some(task) = task else { return Ok(()) };
    sqlx::query!(
        "WITH changed AS (
             UPDATE task_servers SET source = source || json_strip_nulls(
                 json_build_object('state', $4::text, 'migration_cycle', $5::text)
             )::jsonb
             WHERE tenant_id = $1 AND task_id = $2 AND coalesce(nullif(source ->> 'id', ''), $3) = $3
                 AND (source ->> 'state' IS DISTINCT FROM $4
                     OR source ->> 'migration_cycle' IS DISTINCT FROM coalesce($5, source ->> 'migration_cycle'))
                 AND source IS NOT NULL
             RETURNING task_id
         )
         UPDATE tasks SET digest = NULL, noted = NULL, version = version + (SELECT count(*) FROM changed)
         WHERE tenant_id = $1 AND id = $2 AND (digest IS NOT NULL OR noted IS NOT NULL OR EXISTS (SELECT FROM changed))",
        db.tenant(),
        task,
        source,
        state,
        cycle,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
