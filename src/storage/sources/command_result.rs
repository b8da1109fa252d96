//! Acknowledging commands.

use super::super::{Result, Transaction};
use crate::domain::task_state::Answer;
use crate::model::{Outcome, ReportedCommand};

/// What an answer acknowledges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acknowledged {
    /// The agent's command.
    Command,
    /// Nothing: no command waits for this answer.
    Nothing,
    /// Nothing: the agent was told to do something else.
    OtherCommand,
}

/// Acknowledges a command of a locked source.
///
/// Agents repeat an answer if they do not learn that it arrived. So an answer changes nothing if no command waits for
/// it, or if the command was not handed out yet: the answer belongs to an earlier command of that name. The exception is
/// a successful STOP: the agent has stopped, whether it was told to or not.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn command_result(
    db: &mut Transaction,
    source: &str,
    answer: &Answer,
) -> Result<Acknowledged> {
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
        db.tenant(),
        source,
        answer.command.to_string(),
        stopped,
    )
    .fetch_one(db.connection())
    .await?;
    Ok(match (told.other, told.acknowledged) {
        (true, _) => Acknowledged::OtherCommand,
        (_, true) => Acknowledged::Command,
        _ => Acknowledged::Nothing,
    })
}
