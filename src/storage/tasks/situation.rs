//! Reading what decisions about a task need.

use sqlx::types::Json;

use super::super::{Result, Transaction};
use crate::domain::task_state::{CONNECTED_FOR, LATEST, Situation};

/// Reads a locked task and its source for a decision.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn situation(db: &mut Transaction, id: &str, now: i64) -> Result<Situation> {
    let situation = sqlx::query_scalar!(
        r#"
        SELECT row_to_json(situation) AS "situation!: Json<Situation>"
        FROM (
            SELECT
                t.source_id, t.state, t.os_type, t.type, t.log_collect_status,
                coalesce(t.exist_server, FALSE) AS exist_server,
                coalesce(t.syncing, FALSE) AS syncing,
                coalesce(t.is_need_consistency_check, FALSE) AS consistency_check,
                t.start_date IS NOT NULL AS started,
                r.state AS source_state,
                r.last_visit_time > $3 AS connected,
                EXISTS (
                    SELECT FROM commands AS c
                    WHERE c.tenant_id = $1 AND c.source_id = t.source_id AND c.kind = 'control'
                        AND c.name = 'START' AND c.delivered_at IS NOT NULL
                ) AS told_to_start,
                coalesce(t.sub_task_count, 0) AS sub_task_count,
                coalesce((
                    SELECT json_agg(
                        json_build_object('name', x.name, 'progress', x.progress, 'user_op', x.user_op)
                        ORDER BY x.position
                    )
                    FROM (
                        SELECT name, progress, user_op, position FROM sub_tasks
                        WHERE tenant_id = $1 AND task_id = $2 AND position <= t.sub_task_count AND added IS NOT TRUE
                        ORDER BY position DESC
                        LIMIT $4
                    ) AS x
                ), '[]') AS latest
            FROM tasks AS t
            JOIN sources AS r ON r.tenant_id = $1 AND r.id = t.source_id
            WHERE t.tenant_id = $1 AND t.id = $2
        ) AS situation
        "#,
        db.tenant(),
        id,
        now - CONNECTED_FOR,
        LATEST as i64,
    )
    .fetch_one(db.connection())
    .await?;
    Ok(situation.0)
}
