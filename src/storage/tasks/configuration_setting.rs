//! Special settings of a task.

use sqlx::types::Json;

use super::super::{Error, Result, Session, Transaction};
use crate::model::{Configuration, TaskConfigurations};

/// Reads a task's special settings in the order of their keys, or only the one with this key.
///
/// # Errors
/// [`Error::TaskNotFound`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn configuration_setting(
    db: &mut Session,
    id: &str,
    key: Option<&str>,
) -> Result<TaskConfigurations> {
    let task = sqlx::query!(
        r#"
        SELECT
            os_type || '_' || type AS migrate_type,
            coalesce((
                SELECT json_agg(row_to_json(x) ORDER BY x.config_key)
                FROM configurations AS x
                WHERE x.tenant_id = $1 AND x.task_id = $2 AND ($3::text IS NULL OR x.config_key = $3)
            ), '[]') AS "configurations!: Json<Vec<Configuration>>"
        FROM tasks
        WHERE tenant_id = $1 AND id = $2
        "#,
        db.tenant(),
        id,
        key,
    )
    .fetch_optional(db.connection())
    .await?
    .ok_or_else(|| Error::TaskNotFound(id.into()))?;
    Ok(TaskConfigurations {
        task_id: id.into(),
        migrate_type: task.migrate_type,
        configurations: task.configurations.0,
    })
}

/// Writes special settings of a locked task. Each replaces the one with its key. If two have the same key, the later
/// one counts. Returns how many settings the task then has.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn save_configuration_setting(
    db: &mut Transaction,
    id: &str,
    settings: &[Configuration],
) -> Result<i64> {
    sqlx::query!(
        r#"
        INSERT INTO configurations (tenant_id, task_id, config_key, config_value, config_status)
        SELECT DISTINCT ON (r.config_key) $1, $2, r.config_key, r.config_value, r.config_status
        FROM jsonb_populate_recordset(NULL::configurations, $3) WITH ORDINALITY AS r
        ORDER BY r.config_key, r.ordinality DESC
        ON CONFLICT (tenant_id, task_id, config_key) DO UPDATE SET
            config_value = excluded.config_value, config_status = excluded.config_status
        "#,
        db.tenant(),
        id,
        Json(settings) as _,
    )
    .execute(db.connection())
    .await?;
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM configurations WHERE tenant_id = $1 AND task_id = $2"#,
        db.tenant(),
        id,
    )
    .fetch_one(db.connection())
    .await?;
    Ok(count)
}

/// Removes all special settings of a locked task.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn clear_configuration_setting(db: &mut Transaction, id: &str) -> Result<()> {
    sqlx::query!(
        "DELETE FROM configurations WHERE tenant_id = $1 AND task_id = $2",
        db.tenant(),
        id,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
