//! Commands for agents.

use super::super::{Result, Session};
use crate::model::CommandName;

/// After how long a command that is not acknowledged is handed out again, in milliseconds: its agent may have died.
const AGAIN_AFTER: i64 = 60 * 1000;

/// The answer to an agent that asks for a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The command. `None` if none is due.
    pub name: Option<CommandName>,
    /// Bucket that a log is uploaded to.
    pub bucket: Option<String>,
    /// Id of the task.
    pub task_id: String,
    /// State of the task.
    pub state: Option<String>,
}

/// Hands out the oldest command that is due. `None` if the source has no task.
///
/// Only one of several concurrent requests of an agent gets the command, and it is not due again for a minute. Nobody
/// else takes a command away: they are shown each in turn, until it is acknowledged.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn command(db: &mut Session, id: &str, to_agent: bool, now: i64) -> Result<Option<Told>> {
    let told = sqlx::query!(
        r#"
        WITH due AS (
            SELECT kind FROM commands
            WHERE tenant_id = $1 AND source_id = $2 AND (NOT $5 OR held_until IS NULL OR held_until <= $3)
            ORDER BY CASE WHEN NOT $5 THEN delivered_at END NULLS FIRST, queued_at, kind
            LIMIT 1
            FOR UPDATE SKIP LOCKED
        ),
        told AS (
            UPDATE commands AS c SET
                delivered_at = $3, held_until = CASE WHEN $5 THEN $3 + $4::bigint ELSE c.held_until END
            FROM due
            WHERE c.tenant_id = $1 AND c.source_id = $2 AND c.kind = due.kind
            RETURNING c.task_id, c.name, c.bucket
        )
        SELECT t.id, t.state, told.name AS "name?", told.bucket
        FROM tasks AS t
        LEFT JOIN told ON told.task_id = t.id
        WHERE t.tenant_id = $1 AND t.source_id = $2
        "#,
        db.tenant(),
        id,
        now,
        AGAIN_AFTER,
        to_agent,
    )
    .fetch_optional(db.connection())
    .await?;
    Ok(told.map(|told| Told {
        name: told.name.as_deref().and_then(CommandName::named),
        bucket: told.bucket,
        task_id: told.id,
        state: told.state,
    }))
}
