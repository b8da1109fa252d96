//! Acknowledging what an agent was told to do.

use super::super::{Result, Transaction};
use crate::domain::task_state::Answer;
use crate::model::{Outcome, ReportedCommand};

/// What an answer met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acknowledged {
    /// The command that it answers.
    Command,
    /// No command that waits for an answer, or not this one any more: the answer changes nothing.
    Nothing,
    /// Another command: the agent was told something else.
    OtherCommand,
}

/// Acknowledges a command of a locked source.
///
/// Agents send an answer again when they did not hear that it had arrived. So an answer to a command that nobody
/// waits for changes nothing. Nor does one to a command that was not handed out yet: it answers an earlier command of
/// that name. But an agent that has stopped has stopped, told or not.
///
/// # Errors
/// When the database fails.
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
