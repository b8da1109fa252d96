//! Whether a report predates a restart.

use super::super::{Result, Transaction};

/// Whether a report is of before a restart that the agent has not been told of: it was under way meanwhile.
/// One on the first sub-task of the new round is not: so an agent begins that was told in another way.
///
/// # Errors
/// When the database fails.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn predates_restart(db: &mut Transaction, id: &str, name: &str) -> Result<bool> {
    let predates = sqlx::query_scalar!(
        r#"
        SELECT coalesce(t.state = 'RESETING', FALSE)
            AND EXISTS (
                SELECT FROM commands AS c
                WHERE c.tenant_id = $1 AND c.source_id = t.source_id AND c.kind = 'control' AND c.delivered_at IS NULL
            )
            AND $3 IS DISTINCT FROM (
                SELECT x.name
                FROM sub_tasks AS x
                JOIN sub_tasks AS last ON last.tenant_id = $1 AND last.task_id = $2
                    AND last.position = t.sub_task_count AND last.user_op = x.user_op
                WHERE x.tenant_id = $1 AND x.task_id = $2 AND x.position <= t.sub_task_count
                ORDER BY x.position
                LIMIT 1
            ) AS "predates!"
        FROM tasks AS t
        WHERE t.tenant_id = $1 AND t.id = $2
        "#,
        db.tenant(),
        id,
        name,
    )
    .fetch_one(db.connection())
    .await?;
    Ok(predates)
}
