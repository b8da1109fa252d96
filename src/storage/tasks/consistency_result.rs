//! Results of consistency checks.

use futures_util::FutureExt;
use sqlx::types::Json;

use super::super::large::read_in_turn;
use super::super::{Error, Result, Session, Tenant, Transaction};
use crate::model::{ConsistencyResult, ConsistencyResults};

/// How many directories the last checks of these tasks have in total.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn count_consistency_results(db: &mut Transaction, ids: &[String]) -> Result<i64> {
    let rows = sqlx::query_scalar!(
        r#"SELECT coalesce(sum(jsonb_array_length(results)), 0)::bigint AS "rows!"
           FROM consistency_results WHERE tenant_id = $1 AND task_id = ANY ($2)"#,
        db.tenant(),
        ids,
    )
    .fetch_one(db.connection())
    .await?;
    Ok(rows)
}

/// The last check of a task, as it is stored.
#[derive(Debug)]
pub struct ConsistencyText {
    /// When it ended, in epoch milliseconds; `None` if there was none.
    pub finished_time: Option<i64>,
    /// The results: a JSON array of [`ConsistencyResult`].
    pub results: String,
}

/// Reads the last check of a task, as it is stored. A large one is in memory for as long as the connection is held.
///
/// # Errors
/// [`Error::TaskNotFound`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn consistency_text(tenant: &Tenant, id: &str) -> Result<(ConsistencyText, Session)> {
    read_in_turn(tenant, id, |db, id, most| read(db, id, most).boxed()).await
}

/// Reads it; `None` if it takes more than so many bytes.
async fn read(db: &mut Session, id: &str, most: i64) -> Result<Option<ConsistencyText>> {
    let row = sqlx::query!(
        r#"
        SELECT
            t.consistency_finished_time AS finished_time,
            CASE WHEN coalesce(pg_column_size(x.results), 0) <= $3::bigint THEN coalesce(x.results, '[]')::text END AS results
        FROM tasks AS t
        LEFT JOIN consistency_results AS x ON x.tenant_id = $1 AND x.task_id = t.id
        WHERE t.tenant_id = $1 AND t.id = $2
        "#,
        db.tenant(),
        id,
        most,
    )
    .fetch_optional(db.connection())
    .await?
    .ok_or_else(|| Error::TaskNotFound(id.into()))?;
    Ok(row.results.map(|results| ConsistencyText {
        finished_time: row.finished_time,
        results,
    }))
}

/// Reads the last check of each of these tasks, in their order.
///
/// # Errors
/// [`Error::TaskNotFound`] with the first id that names no task.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn consistency_result(
    db: &mut Transaction,
    ids: &[String],
) -> Result<Vec<ConsistencyResults>> {
    let tasks = sqlx::query!(
        r#"
        SELECT
            t.id, t.consistency_finished_time AS finished_time,
            coalesce(x.results, '[]') AS "results!: Json<Vec<ConsistencyResult>>"
        FROM tasks AS t
        LEFT JOIN consistency_results AS x ON x.tenant_id = $1 AND x.task_id = t.id
        WHERE t.tenant_id = $1 AND t.id = ANY ($2)
        ORDER BY array_position($2, t.id)
        "#,
        db.tenant(),
        ids,
    )
    .fetch_all(db.connection())
    .await?;
    let missing = ids
        .iter()
        .find(|id| tasks.iter().all(|task| task.id != **id));
    if let Some(missing) = missing {
        return Err(Error::TaskNotFound(missing.clone()));
    }
    let results = tasks.into_iter().map(|task| ConsistencyResults {
        task_id: task.id,
        consistency_result: task.results.0,
        finished_time: task.finished_time,
        result_list: Vec::new(),
    });
    Ok(results.collect())
}

/// Replaces the check of a locked task.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn save_consistency_result(
    db: &mut Transaction,
    id: &str,
    results: &[ConsistencyResult],
    finished_time: i64,
) -> Result<()> {
    sqlx::query!(
        "UPDATE tasks SET consistency_finished_time = $3 WHERE tenant_id = $1 AND id = $2",
        db.tenant(),
        id,
        finished_time,
    )
    .execute(db.connection())
    .await?;
    sqlx::query!(
        "INSERT INTO consistency_results (tenant_id, task_id, results) VALUES ($1, $2, $3)
         ON CONFLICT (tenant_id, task_id) DO UPDATE SET results = excluded.results",
        db.tenant(),
        id,
        Json(results) as _,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
