//! Creating a job.

use super::super::{Result, Session, Transaction};
use crate::model::Operation;

/// A new job.
#[derive(Debug)]
pub struct NewJob<'a> {
    /// Its id.
    pub id: &'a str,
    /// What is done.
    pub operation: Operation,
    /// Why.
    pub reason: Option<&'a str>,
    /// The tasks, in order.
    pub tasks: &'a [String],
    /// Now, epoch milliseconds.
    pub now: i64,
}

/// How many jobs of the tenant are not finished. The caller has locked the account.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn unfinished(db: &mut Session) -> Result<i64> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM jobs WHERE tenant_id = $1 AND finished_at IS NULL"#,
        db.tenant(),
    )
    .fetch_one(db.connection())
    .await?;
    Ok(count)
}

/// Creates a job on behalf of the one whose transaction this is.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn create(db: &mut Transaction, job: &NewJob<'_>) -> Result<()> {
    let actor = db.actor();
    sqlx::query!(
        "INSERT INTO jobs (
             tenant_id, id, operation, reason, tasks, created_at, actor_type, actor_id, actor_role, address, request_id
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        db.tenant(),
        job.id,
        job.operation.to_string(),
        job.reason,
        job.tasks.len() as i32,
        job.now,
        actor.r#type.to_string(),
        actor.id,
        actor.role,
        actor.address,
        actor.request_id,
    )
    .execute(db.connection())
    .await?;
    sqlx::query!(
        "INSERT INTO job_tasks (tenant_id, job_id, position, task_id)
         SELECT $1, $2, x.position::integer, x.task_id
         FROM unnest($3::text[]) WITH ORDINALITY AS x (task_id, position)",
        db.tenant(),
        job.id,
        job.tasks,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
