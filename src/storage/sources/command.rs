//! What agents are told to do.

use sqlx::Connection;
use sqlx::postgres::PgConnection;

use super::super::tasks::{Effect, Situation, decide_and_apply};
use super::super::{Error, Result};
use super::state::lock_task;
use super::visit::visit;
use crate::model::{CommandName, Outcome, ReportedCommand};

/// After how long a command that was handed out and not acknowledged is handed out again, in
/// milliseconds: its agent may have died with it.
const AGAIN_AFTER: i64 = 60 * 1000;

/// What an agent is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The command; `None` where there is none that is due.
    pub name: Option<CommandName>,
    /// Bucket that a log is uploaded to.
    pub bucket: Option<String>,
    /// Id of the task.
    pub task_id: String,
    /// State of the task.
    pub state: Option<String>,
}

/// Hands out the command that was queued first, if one is due. Of two that ask at once, one gets it.
///
/// # Errors
/// [`Error::SourceNotFound`]; [`Error::SourceHasNoTask`].
pub async fn take_command(
    connection: &mut PgConnection,
    tenant: &str,
    id: &str,
    now: i64,
) -> Result<Told> {
    visit(connection, tenant, id, now).await?;
    let told = sqlx::query!(
        r#"
        WITH due AS (
            SELECT kind FROM commands
            WHERE tenant_id = $1 AND source_id = $2 AND (delivered_at IS NULL OR delivered_at <= $3 - $4::bigint)
            ORDER BY queued_at, kind
            LIMIT 1
            FOR UPDATE SKIP LOCKED
        ),
        told AS (
            UPDATE commands AS c SET delivered_at = $3
            FROM due
            WHERE c.tenant_id = $1 AND c.source_id = $2 AND c.kind = due.kind
            RETURNING c.task_id, c.name, c.bucket
        )
        SELECT t.id, t.state, told.name AS "name?", told.bucket
        FROM tasks AS t
        LEFT JOIN told ON told.task_id = t.id
        WHERE t.tenant_id = $1 AND t.source_id = $2
        "#,
        tenant,
        id,
        now,
        AGAIN_AFTER,
    )
    .fetch_optional(connection)
    .await?
    .ok_or_else(|| Error::SourceHasNoTask(id.into()))?;
    Ok(Told {
        name: told.name.as_deref().and_then(CommandName::named),
        bucket: told.bucket,
        task_id: told.id,
        state: told.state,
    })
}

/// Acknowledges a command. `decide` says what becomes of the task.
///
/// An answer to a command that nobody waits for any more changes nothing: agents send theirs again when
/// they did not hear that it had arrived.
///
/// # Errors
/// [`Error::SourceNotFound`]; [`Error::SourceHasNoTask`]; [`Error::OtherCommand`] where the agent was last
/// told something else.
pub async fn answer_command(
    connection: &mut PgConnection,
    (tenant, id): (&str, &str),
    (command, outcome): (ReportedCommand, Outcome),
    now: i64,
    decide: fn(ReportedCommand, Outcome, &Situation) -> Effect,
) -> Result<()> {
    let mut transaction = connection.begin().await?;
    let task = lock_task(&mut transaction, tenant, id).await?;
    visit(&mut transaction, tenant, id, now).await?;
    let task = task.ok_or_else(|| Error::SourceHasNoTask(id.into()))?;
    let name = command.to_string();
    let acknowledged = sqlx::query!(
        "DELETE FROM commands WHERE tenant_id = $1 AND source_id = $2 AND name = $3",
        tenant,
        id,
        name,
    )
    .execute(&mut *transaction)
    .await?
    .rows_affected()
        > 0;
    if acknowledged {
        let decide = |situation: &Situation| Ok(decide(command, outcome, situation));
        decide_and_apply(&mut transaction, tenant, &task, now, decide).await?;
    } else if is_told_something(&mut transaction, tenant, id).await? {
        return Err(Error::OtherCommand);
    }
    transaction.commit().await?;
    Ok(())
}

async fn is_told_something(connection: &mut PgConnection, tenant: &str, id: &str) -> Result<bool> {
    let told = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM commands WHERE tenant_id = $1 AND source_id = $2) AS "told!""#,
        tenant,
        id,
    )
    .fetch_one(connection)
    .await?;
    Ok(told)
}
