//! States and stages of source servers.

use sqlx::Connection;
use sqlx::postgres::PgConnection;

use super::super::Result;
use super::super::tasks::decide_and_apply;
use super::lock::lock_with_task;
use crate::domain::task_state::{Effect, Situation};
use crate::model::{MigrationCycle, SourceState};

/// What an agent says of its source's state.
#[derive(Debug, Clone, Copy)]
pub struct StateChange {
    /// The state.
    pub state: SourceState,
    /// The stage; the one it is at where none is given.
    pub cycle: Option<MigrationCycle>,
    /// Now, epoch milliseconds.
    pub now: i64,
}

/// Changes the state of a source, unless `settled` says that its state is not the agent's to change.
/// `decide` says what becomes of its task.
///
/// # Errors
/// [`super::super::Error::SourceNotFound`].
pub async fn change_state(
    connection: &mut PgConnection,
    (tenant, id): (&str, &str),
    change: StateChange,
    settled: fn(Option<SourceState>) -> bool,
    decide: fn(SourceState, &Situation) -> Effect,
) -> Result<()> {
    let mut transaction = connection.begin().await?;
    let task = lock_with_task(&mut transaction, tenant, id, change.now).await?;
    let state = sqlx::query_scalar!(
        "SELECT state FROM servers WHERE tenant_id = $1 AND owner_id = $2 AND role = 'registered'",
        tenant,
        id,
    )
    .fetch_one(&mut *transaction)
    .await?;
    if !settled(state.as_deref().and_then(SourceState::named)) {
        if let Some(task) = &task {
            let decide = |situation: &Situation| Ok(decide(change.state, situation));
            decide_and_apply(&mut transaction, tenant, task, change.now, decide).await?;
        }
        let source = (id, task.as_deref());
        let (state, cycle) = (change.state, change.cycle);
        set_state(&mut transaction, tenant, source, state, cycle, change.now).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// Writes the state of a source that is locked, with its task if it has one: of the registered source, and of
/// what the task knows of its source, where that is the same server. Without a stage, the stage stays.
pub(in super::super) async fn set_state(
    connection: &mut PgConnection,
    tenant: &str,
    (source, task): (&str, Option<&str>),
    state: SourceState,
    cycle: Option<MigrationCycle>,
    now: i64,
) -> Result<()> {
    sqlx::query!(
        "WITH changed AS (
             UPDATE servers SET
                 state = $4,
                 migration_cycle = coalesce($5, migration_cycle),
                 state_action_time = CASE WHEN state IS DISTINCT FROM $4 THEN $6 ELSE state_action_time END,
                 stage_action_time = CASE WHEN migration_cycle IS DISTINCT FROM coalesce($5, migration_cycle)
                     THEN $6 ELSE stage_action_time END
             WHERE tenant_id = $1 AND (
                 owner_id = $2 AND role = 'registered'
                 OR owner_id = $3 AND role = 'source' AND present AND coalesce(nullif(id, ''), $2) = $2
             ) AND (state IS DISTINCT FROM $4 OR migration_cycle IS DISTINCT FROM coalesce($5, migration_cycle))
             RETURNING role
         )
         UPDATE tasks SET version = version + 1
         WHERE tenant_id = $1 AND id = $3 AND EXISTS (SELECT FROM changed WHERE role = 'source')",
        tenant,
        source,
        task,
        state.to_string(),
        cycle.map(|cycle| cycle.to_string()),
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}
