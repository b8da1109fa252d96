//! Finishing a job.

use super::super::events::Record;
use super::super::{Result, Transaction};
use crate::model::Happening;

/// Finishes a job of which all tasks have had their turn, and records it. Nothing happens if some are still to come, or if
/// another instance has finished it.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn finish(db: &mut Transaction, job: &str, now: i64) -> Result<()> {
    let finished = sqlx::query!(
        r#"
        WITH finished AS (
            UPDATE jobs SET finished_at = $3
            WHERE tenant_id = $1 AND id = $2 AND finished_at IS NULL AND NOT EXISTS (
                SELECT FROM job_tasks AS t WHERE t.tenant_id = $1 AND t.job_id = $2 AND t.outcome IS NULL
            )
            RETURNING id
        )
        SELECT
            count(*) FILTER (WHERE t.outcome = 'done') AS "done!",
            count(*) FILTER (WHERE t.outcome = 'refused') AS "refused!",
            count(*) FILTER (WHERE t.outcome = 'failed') AS "failed!"
        FROM finished JOIN job_tasks AS t ON t.tenant_id = $1 AND t.job_id = finished.id
        HAVING count(*) > 0
        "#,
        db.tenant(),
        job,
        now,
    )
    .fetch_optional(db.connection())
    .await?;
    if let Some(counts) = finished {
        db.record(Record::of_account(Happening::JobFinished {
            id: job.to_owned(),
            done: counts.done,
            refused: counts.refused,
            failed: counts.failed,
        }));
    }
    Ok(())
}
