//! Results of comparing a task's source and target.

use sqlx::Connection;
use sqlx::postgres::PgConnection;
use sqlx::types::Json;

use super::super::{Error, Result};
use super::transition::lock;
use crate::model::{ConsistencyResult, ConsistencyResults};

/// How many directories one answer may have: as many as one comparison.
const MOST: i64 = 65_535;

/// Reads the last comparison of each of these tasks, in their order.
///
/// # Errors
/// [`Error::TaskNotFound`] with the first id that names no task; [`Error::TooManyRows`].
pub async fn consistency_results(
    connection: &mut PgConnection,
    tenant: &str,
    ids: &[String],
) -> Result<Vec<ConsistencyResults>> {
    let mut snapshot = connection
        .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        .await?;
    let rows = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM consistency_results WHERE tenant_id = $1 AND task_id = ANY ($2)"#,
        tenant,
        ids,
    )
    .fetch_one(&mut *snapshot)
    .await?;
    if rows > MOST {
        return Err(Error::TooManyRows);
    }
    let tasks = sqlx::query!(
        r#"
        SELECT
            t.id,
            t.consistency_finished_time AS finished_time,
            coalesce((
                SELECT json_agg(row_to_json(x) ORDER BY x.position)
                FROM consistency_results AS x
                WHERE x.tenant_id = t.tenant_id AND x.task_id = t.id
            ), '[]') AS "results!: Json<Vec<ConsistencyResult>>"
        FROM unnest($2::text[]) WITH ORDINALITY AS wanted (id, position)
        JOIN tasks AS t ON t.tenant_id = $1 AND t.id = wanted.id
        ORDER BY wanted.position
        "#,
        tenant,
        ids,
    )
    .fetch_all(&mut *snapshot)
    .await?;
    snapshot.commit().await?;
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

/// Writes a comparison over the one before it.
///
/// # Errors
/// [`Error::TaskNotFound`].
pub async fn save_consistency_results(
    connection: &mut PgConnection,
    (tenant, id): (&str, &str),
    results: &[ConsistencyResult],
    finished_time: i64,
) -> Result<()> {
    let mut transaction = connection.begin().await?;
    lock(&mut transaction, tenant, id).await?;
    sqlx::query!(
        "DELETE FROM consistency_results WHERE tenant_id = $1 AND task_id = $2",
        tenant,
        id,
    )
    .execute(&mut *transaction)
    .await?;
    sqlx::query!(
        r#"
        WITH task AS (
            UPDATE tasks SET consistency_finished_time = $4 WHERE tenant_id = $1 AND id = $2
        )
        INSERT INTO consistency_results (
            tenant_id, task_id, position, dir_check, num_total_files, num_different_files,
            num_target_miss_files, num_target_more_files
        )
        SELECT
            $1, $2, x.position, r.dir_check, r.num_total_files, r.num_different_files,
            r.num_target_miss_files, r.num_target_more_files
        FROM jsonb_array_elements($3) WITH ORDINALITY AS x (item, position),
            jsonb_populate_record(NULL::consistency_results, x.item) AS r
        "#,
        tenant,
        id,
        Json(results) as _,
        finished_time,
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(())
}
