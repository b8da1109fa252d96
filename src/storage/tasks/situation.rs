//! Reading what decisions about a task need.

use sqlx::types::Json;

use super::super::{Error, Result, Transaction};
use crate::domain::task_state::{CONNECTED_FOR, LATEST, Situation};

/// Reads a locked task and its source for a decision.
///
/// # Errors
/// [`Error::TaskNotFound`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn situation(db: &mut Transaction, id: &str, now: i64) -> Result<Situation> {
    let situations = situations(db, &[id.to_owned()], now).await?;
    let situation = situations
        .into_iter()
        .next()
        .map(|(_, situation)| situation);
    situation.ok_or_else(|| Error::TaskNotFound(id.into()))
}

/// Reads those of these tasks that exist, and their sources, for decisions. Returns them with their ids.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn situations(
    db: &mut Transaction,
    ids: &[String],
    now: i64,
) -> Result<Vec<(String, Situation)>> {
    let situations = sqlx::query!(
        r#"
        SELECT situation.id AS "id!", row_to_json(situation) AS "situation!: Json<Situation>"
        FROM (
            SELECT
                t.id, t.source_id, t.state, t.os_type, t.type, t.log_collect_status,
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
                        WHERE tenant_id = $1 AND task_id = t.id AND position <= t.sub_task_count AND added IS NOT TRUE
                        ORDER BY position DESC
                        LIMIT $4
                    ) AS x
                ), '[]') AS latest
            FROM unnest($2::text[]) AS wanted (id)
            CROSS JOIN LATERAL (SELECT * FROM tasks AS t WHERE t.tenant_id = $1 AND t.id = wanted.id) AS t
            JOIN sources AS r ON r.tenant_id = $1 AND r.id = t.source_id
        ) AS situation
        "#,
        db.tenant(),
        ids,
        now - CONNECTED_FOR,
        LATEST as i64,
    )
    .fetch_all(db.connection())
    .await?;
    let situations = situations.into_iter();
    Ok(situations.map(|row| (row.id, row.situation.0)).collect())
}
