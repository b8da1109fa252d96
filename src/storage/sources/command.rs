//! Commands for agents.

use super::super::{Result, Session, Transaction};
use crate::model::CommandName;

/// After how long a command that is not acknowledged is handed out again, in milliseconds: its agent may have died.
const AGAIN_AFTER: i64 = 60 * 1000;

/// What there is for somebody who asks for a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Id of the source's task.
    pub task_id: String,
    /// State of the task.
    pub state: Option<String>,
    /// Whether a command is due.
    pub is_due: bool,
}

/// A command that is handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The command.
    pub name: CommandName,
    /// Bucket that a log is uploaded to.
    pub bucket: Option<String>,
}

/// Whether a command is due. `None` if the source has no task.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn waiting(
    db: &mut Session,
    id: &str,
    to_agent: bool,
    now: i64,
) -> Result<Option<Waiting>> {
    let waiting = sqlx::query_as!(
        Waiting,
        r#"
        SELECT
            t.id AS task_id, t.state,
            EXISTS (
                SELECT FROM commands AS c
                WHERE c.tenant_id = $1 AND c.source_id = $2 AND (NOT $4 OR c.held_until IS NULL OR c.held_until <= $3)
            ) AS "is_due!"
        FROM tasks AS t
        WHERE t.tenant_id = $1 AND t.source_id = $2
        "#,
        db.tenant(),
        id,
        now,
        to_agent,
    )
    .fetch_optional(db.connection())
    .await?;
    Ok(waiting)
}

/// Hands out the oldest command that is due.
///
/// Only one of several concurrent requests of an agent gets the command, and it is not due again for a minute. Nobody
/// else takes a command away: they are shown each in turn, until it is acknowledged.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn command(
    db: &mut Transaction,
    id: &str,
    to_agent: bool,
    now: i64,
) -> Result<Option<Told>> {
    let told = sqlx::query!(
        r#"
        WITH due AS (
            SELECT kind FROM commands
            WHERE tenant_id = $1 AND source_id = $2 AND (NOT $5 OR held_until IS NULL OR held_until <= $3)
            ORDER BY CASE WHEN NOT $5 THEN delivered_at END NULLS FIRST, queued_at, kind
            LIMIT 1
            FOR UPDATE SKIP LOCKED
        )
        UPDATE commands AS c SET
            delivered_at = $3, held_until = CASE WHEN $5 THEN $3 + $4::bigint ELSE c.held_until END,
            deliveries = c.deliveries + $5::boolean::integer
        FROM due
        WHERE c.tenant_id = $1 AND c.source_id = $2 AND c.kind = due.kind
        RETURNING c.name, c.bucket
        "#,
        db.tenant(),
        id,
        now,
        AGAIN_AFTER,
        to_agent,
    )
    .fetch_optional(db.connection())
    .await?;
    Ok(told.and_then(|told| {
        Some(Told {
            name: CommandName::named(&told.name)?,
            bucket: told.bucket,
        })
    }))
}
