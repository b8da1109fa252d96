//! Speed limits of a task by time of day.

use sqlx::Connection;
use sqlx::postgres::PgConnection;
use sqlx::types::Json;

use super::super::{Error, Result};
use super::transition::lock;
use crate::model::SpeedLimit;

/// Reads a task's speed limits, in order.
///
/// # Errors
/// [`Error::TaskNotFound`]; [`Error::NoSpeedLimit`] where none were ever set.
pub async fn speed_limits(
    connection: &mut PgConnection,
    tenant: &str,
    id: &str,
) -> Result<Vec<SpeedLimit>> {
    let task = sqlx::query!(
        r#"
        SELECT
            speed_limit_count AS count,
            coalesce((
                SELECT json_agg(row_to_json(x) ORDER BY x.position)
                FROM speed_limits AS x
                WHERE x.tenant_id = t.tenant_id AND x.task_id = t.id
            ), '[]') AS "limits!: Json<Vec<SpeedLimit>>"
        FROM tasks AS t
        WHERE tenant_id = $1 AND id = $2
        "#,
        tenant,
        id,
    )
    .fetch_optional(connection)
    .await?
    .ok_or_else(|| Error::TaskNotFound(id.into()))?;
    match task.count {
        Some(_) => Ok(task.limits.0),
        None => Err(Error::NoSpeedLimit),
    }
}

/// Replaces a task's speed limits.
///
/// # Errors
/// [`Error::TaskNotFound`].
pub async fn replace_speed_limits(
    connection: &mut PgConnection,
    (tenant, id): (&str, &str),
    limits: &[SpeedLimit],
) -> Result<()> {
    let mut transaction = connection.begin().await?;
    lock(&mut transaction, tenant, id).await?;
    sqlx::query!(
        "DELETE FROM speed_limits WHERE tenant_id = $1 AND task_id = $2",
        tenant,
        id,
    )
    .execute(&mut *transaction)
    .await?;
    sqlx::query!(
        r#"
        WITH task AS (
            UPDATE tasks SET speed_limit_count = jsonb_array_length($3), version = version + 1
            WHERE tenant_id = $1 AND id = $2
        )
        INSERT INTO speed_limits (tenant_id, task_id, position, "start", "end", speed, over_speed_threshold)
        SELECT $1, $2, x.position, r."start", r."end", r.speed, coalesce(r.over_speed_threshold, 10)
        FROM jsonb_array_elements($3) WITH ORDINALITY AS x (item, position),
            jsonb_populate_record(NULL::speed_limits, x.item) AS r
        "#,
        tenant,
        id,
        Json(limits) as _,
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(())
}
