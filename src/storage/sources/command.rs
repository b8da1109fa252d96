//! What agents are told to do.

use sqlx::Connection;
use sqlx::postgres::PgConnection;

use super::super::tasks::decide_and_apply;
use super::super::{Error, Result};
use super::lock::{lock_with_task, visit};
use crate::domain::task_state::{Answer, Effect, Situation};
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
/// An answer to a command that nobody waits for changes nothing: agents send theirs again when they did not
/// hear that it had arrived. So it is with a command that was not handed out yet, to which an answer is one to
/// an earlier command of that name; but an agent that has stopped has stopped, told or not.
///
/// # Errors
/// [`Error::SourceNotFound`]; [`Error::SourceHasNoTask`]; [`Error::OtherCommand`] where the agent was told
/// something else.
pub async fn answer_command(
    connection: &mut PgConnection,
    (tenant, id): (&str, &str),
    answer: &Answer,
    decide: fn(&Answer, &Situation) -> Effect,
) -> Result<()> {
    let mut transaction = connection.begin().await?;
    let task = lock_with_task(&mut transaction, tenant, id, answer.now).await?;
    let task = task.ok_or_else(|| Error::SourceHasNoTask(id.into()))?;
    let stopped = (answer.command, answer.outcome) == (ReportedCommand::Stop, Outcome::Success);
    let told = sqlx::query!(
        r#"
        WITH told AS (
            SELECT name, replaces, delivered_at FROM commands
            WHERE tenant_id = $1 AND source_id = $2 AND (kind = 'log') = ($3 = 'UPLOAD_LOG')
        ),
        acknowledged AS (
            DELETE FROM commands USING told
            WHERE commands.tenant_id = $1 AND commands.source_id = $2
                AND commands.name = $3 AND told.name = $3 AND (told.delivered_at IS NOT NULL OR $4)
            RETURNING commands.name
        )
        SELECT
            EXISTS (SELECT FROM acknowledged) AS "acknowledged!",
            EXISTS (SELECT FROM told WHERE name <> $3 AND replaces IS DISTINCT FROM $3) AS "other!"
        "#,
        tenant,
        id,
        answer.command.to_string(),
        stopped,
    )
    .fetch_one(&mut *transaction)
    .await?;
    if told.other {
        return Err(Error::OtherCommand);
    }
    if told.acknowledged {
        let decide = |situation: &Situation| Ok(decide(answer, situation));
        decide_and_apply(&mut transaction, tenant, &task, answer.now, decide).await?;
    }
    transaction.commit().await?;
    Ok(())
}
