//! How far tasks are at the moment, for those who watch them.

use sqlx::types::Json;

use super::super::{Result, Session};
use crate::domain::task_state::LATEST;
use crate::model::{SubTask, TaskProgress};

/// How far a task is.
#[derive(Debug)]
pub struct Moving {
    /// Goes up with every change.
    pub version: i64,
    /// What is shown, without what is derived from the sub-tasks.
    pub progress: TaskProgress,
    /// The newest sub-tasks.
    pub latest: Vec<SubTask>,
}

/// Reads how far these tasks are.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn moving(db: &mut Session, ids: &[String]) -> Result<Vec<Moving>> {
    let rows = sqlx::query!(
        r#"
        SELECT
            t.id, t.version, t.state, t.migrate_speed, t.replicatesize, t.totalsize, t.remain_seconds,
            t.estimate_complete_time, x.latest AS "latest!: Json<Vec<SubTask>>"
        FROM unnest($2::text[]) AS wanted (id)
        CROSS JOIN LATERAL (
            SELECT * FROM tasks AS t WHERE t.tenant_id = $1 AND t.id = wanted.id
        ) AS t
        CROSS JOIN LATERAL (
            SELECT coalesce(json_agg(
                json_build_object('name', s.name, 'progress', s.progress, 'user_op', s.user_op) ORDER BY s.position
            ), '[]') AS latest
            FROM sub_tasks AS s
            WHERE s.tenant_id = $1 AND s.task_id = t.id AND s.position BETWEEN t.sub_task_count - $3 AND t.sub_task_count
        ) AS x
        "#,
        db.tenant(),
        ids,
        LATEST as i32,
    )
    .fetch_all(db.connection())
    .await?;
    let moving = rows.into_iter().map(|row| Moving {
        version: row.version,
        progress: TaskProgress {
            task_id: row.id,
            state: row.state,
            overall_progress: None,
            subtask_info: None,
            migrate_speed: row.migrate_speed,
            replicatesize: row.replicatesize,
            totalsize: row.totalsize,
            remain_seconds: row.remain_seconds,
            estimate_complete_time: row.estimate_complete_time,
        },
        latest: row.latest.0,
    });
    Ok(moving.collect())
}
