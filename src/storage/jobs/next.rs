//! Doing jobs, task by task.

use super::super::{Connection, Result, Transaction};
use crate::model::{Actor, ActorType, JobOutcome, Operation};

/// A job that is to be done.
#[derive(Debug, Clone)]
pub struct Work {
    /// Whose it is.
    pub tenant: String,
    /// Its id.
    pub id: String,
    /// What is done.
    pub operation: Operation,
    /// Why.
    pub reason: Option<String>,
    /// On whose behalf.
    pub actor: Actor,
}

/// A task that has its turn.
#[derive(Debug)]
pub struct Next {
    /// Its place in the job.
    pub position: i32,
    /// Its id.
    pub task: String,
}

/// The jobs of all tenants that are not finished.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn work(db: &mut Connection) -> Result<Vec<Work>> {
    let rows = sqlx::query!(
        "SELECT tenant_id, id, operation, reason, actor_type, actor_id, actor_role, address, request_id
         FROM jobs WHERE finished_at IS NULL
         ORDER BY tenant_id, id"
    )
    .fetch_all(&mut *db)
    .await?;
    let work = rows.into_iter().filter_map(|row| {
        Some(Work {
            tenant: row.tenant_id,
            id: row.id,
            // a later version may know one that this one does not: it is left to that
            operation: Operation::named(&row.operation)?,
            reason: row.reason,
            actor: Actor {
                r#type: ActorType::named(&row.actor_type).unwrap_or(ActorType::Service),
                id: row.actor_id,
                role: row.actor_role,
                address: row.address,
                request_id: row.request_id,
            },
        })
    });
    Ok(work.collect())
}

/// Locks the next task of a job, after this position, that nobody else works on.
///
/// With the position of the last one, what is done need not be passed over again.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn next(db: &mut Transaction, job: &str, after: i32) -> Result<Option<Next>> {
    let next = sqlx::query_as!(
        Next,
        "SELECT position, task_id AS task FROM job_tasks
         WHERE tenant_id = $1 AND job_id = $2 AND position > $3 AND outcome IS NULL
         ORDER BY position
         LIMIT 1
         FOR UPDATE SKIP LOCKED",
        db.tenant(),
        job,
        after,
    )
    .fetch_optional(db.connection())
    .await?;
    Ok(next)
}

/// Writes down what became of a task, unless somebody else has, with the error code and message of a refusal.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn settle(
    db: &mut Transaction,
    job: &str,
    position: i32,
    outcome: JobOutcome,
    refusal: Option<(&str, &str)>,
) -> Result<()> {
    sqlx::query!(
        "UPDATE job_tasks SET outcome = $4, error_code = $5, error_msg = $6
         WHERE tenant_id = $1 AND job_id = $2 AND position = $3 AND outcome IS NULL",
        db.tenant(),
        job,
        position,
        outcome.to_string(),
        refusal.map(|(code, _)| code),
        refusal.map(|(_, message)| message),
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
