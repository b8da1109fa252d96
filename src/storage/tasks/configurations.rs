//! Special settings of a task.

use sqlx::Connection;
use sqlx::postgres::PgConnection;
use sqlx::types::Json;

use super::super::{Error, Result};
use super::transition::lock;
use crate::model::{Configuration, TaskConfigurations};

/// Reads a task's special settings, by key, or the one with this key.
///
/// # Errors
/// [`Error::TaskNotFound`].
pub async fn configurations(
    connection: &mut PgConnection,
    (tenant, id): (&str, &str),
    key: Option<&str>,
) -> Result<TaskConfigurations> {
    let task = sqlx::query!(
        r#"
        SELECT
            os_type || '_' || type AS migrate_type,
            coalesce((
                SELECT json_agg(row_to_json(x) ORDER BY x.config_key)
                FROM configurations AS x
                WHERE x.tenant_id = t.tenant_id AND x.task_id = t.id AND ($3::text IS NULL OR x.config_key = $3)
            ), '[]') AS "configurations!: Json<Vec<Configuration>>"
        FROM tasks AS t
        WHERE tenant_id = $1 AND id = $2
        "#,
        tenant,
        id,
        key,
    )
    .fetch_optional(connection)
    .await?
    .ok_or_else(|| Error::TaskNotFound(id.into()))?;
    Ok(TaskConfigurations {
        task_id: id.into(),
        migrate_type: task.migrate_type,
        configurations: task.configurations.0,
    })
}

/// How many special settings a task may have: lists of tasks have them all.
const MOST: i64 = 100;

/// Writes special settings, each over the one with its key; of two with one key the later counts.
///
/// # Errors
/// [`Error::TaskNotFound`]; [`Error::TooManySettings`].
pub async fn save_configurations(
    connection: &mut PgConnection,
    (tenant, id): (&str, &str),
    settings: &[Configuration],
) -> Result<()> {
    let mut transaction = connection.begin().await?;
    lock(&mut transaction, tenant, id).await?;
    sqlx::query!(
        r#"
        INSERT INTO configurations (tenant_id, task_id, config_key, config_value, config_status)
        SELECT DISTINCT ON (r.config_key) $1, $2, r.config_key, r.config_value, r.config_status
        FROM jsonb_array_elements($3) WITH ORDINALITY AS x (item, position),
            jsonb_populate_record(NULL::configurations, x.item) AS r
        ORDER BY r.config_key, x.position DESC
        ON CONFLICT (tenant_id, task_id, config_key) DO UPDATE SET
            config_value = excluded.config_value, config_status = excluded.config_status
        "#,
        tenant,
        id,
        Json(settings) as _,
    )
    .execute(&mut *transaction)
    .await?;
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM configurations WHERE tenant_id = $1 AND task_id = $2"#,
        tenant,
        id,
    )
    .fetch_one(&mut *transaction)
    .await?;
    if count > MOST {
        return Err(Error::TooManySettings);
    }
    transaction.commit().await?;
    Ok(())
}
