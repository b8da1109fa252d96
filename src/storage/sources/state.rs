//! States and stages of source servers.

use sqlx::Connection;
use sqlx::postgres::PgConnection;

use super::super::tasks::{Effect, Situation, decide_and_apply, lock};
use super::super::{Error, Result};
use super::visit::visit;
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
/// [`Error::SourceNotFound`].
pub async fn change_state(
    connection: &mut PgConnection,
    (tenant, id): (&str, &str),
    change: StateChange,
    settled: fn(Option<SourceState>) -> bool,
    decide: fn(SourceState, &Situation) -> Effect,
) -> Result<()> {
    let mut transaction = connection.begin().await?;
    let task = lock_task(&mut transaction, tenant, id).await?;
    visit(&mut transaction, tenant, id, change.now).await?;
    let state = sqlx::query_scalar!(
        "SELECT state FROM servers WHERE tenant_id = $1 AND owner_id = $2 AND role = 'registered' FOR UPDATE",
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
        set_state(
            &mut transaction,
            tenant,
            source,
            change.state,
            change.cycle,
            change.now,
        )
        .await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// Locks the task of a source, if it has one, before anything of the source is.
pub(super) async fn lock_task(
    connection: &mut PgConnection,
    tenant: &str,
    source: &str,
) -> Result<Option<String>> {
    let task = sqlx::query_scalar!(
        "SELECT id FROM tasks WHERE tenant_id = $1 AND source_id = $2",
        tenant,
        source,
    )
    .fetch_optional(&mut *connection)
    .await?;
    match task {
        Some(task) => match lock(connection, tenant, &task).await {
            Ok(()) => Ok(Some(task)),
            // deleted just now
            Err(Error::TaskNotFound(_)) => Ok(None),
            Err(error) => Err(error),
        },
        None => Ok(None),
    }
}

/// Writes the state of a source, with its task if that is locked: of the registered source, and of what
/// the task knows of its source, where that is the same server. Without a stage, the stage stays.
pub(in super::super) async fn set_state(
    connection: &mut PgConnection,
    tenant: &str,
    (source, task): (&str, Option<&str>),
    state: SourceState,
    cycle: Option<MigrationCycle>,
    now: i64,
) -> Result<()> {
    let (state, cycle) = (state.to_string(), cycle.map(|cycle| cycle.to_string()));
    // the source's row before its server's, as a registration locks them
    sqlx::query!(
        "UPDATE sources AS x SET
             state_action_time = CASE WHEN s.state IS DISTINCT FROM $3 THEN $5 ELSE x.state_action_time END,
             stage_action_time = CASE WHEN s.migration_cycle IS DISTINCT FROM coalesce($4, s.migration_cycle)
                 THEN $5 ELSE x.stage_action_time END
         FROM servers AS s
         WHERE x.tenant_id = $1 AND x.id = $2
             AND s.tenant_id = $1 AND s.owner_id = $2 AND s.role = 'registered'
             AND (s.state IS DISTINCT FROM $3 OR s.migration_cycle IS DISTINCT FROM coalesce($4, s.migration_cycle))",
        tenant,
        source,
        state,
        cycle,
        now,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "UPDATE servers SET state = $4, migration_cycle = coalesce($5, migration_cycle)
         WHERE tenant_id = $1 AND (
             owner_id = $2 AND role = 'registered'
             OR owner_id = $3 AND role = 'source' AND present AND coalesce(nullif(id, ''), $2) = $2
         )",
        tenant,
        source,
        task,
        state,
        cycle,
    )
    .execute(connection)
    .await?;
    Ok(())
}
