//! Reading one task in full.

use serde_json::value::RawValue;
use sqlx::Connection;
use sqlx::postgres::PgConnection;
use sqlx::types::Json;

use super::super::{Error, Result, servers};
use crate::model::{Task, UpdateTask};

/// A task as it is stored.
#[derive(Debug)]
pub struct Stored {
    /// The task.
    pub task: Task,
    /// Its version, which every write raises.
    pub version: i64,
}

/// Loads a task as of one moment.
///
/// # Errors
/// [`Error::TaskNotFound`].
pub async fn load(connection: &mut PgConnection, tenant: &str, id: &str) -> Result<Stored> {
    let mut snapshot = connection
        .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        .await?;
    let row = sqlx::query!(
        r#"
        SELECT
            row_to_json(document) AS "document!: Json<Box<RawValue>>",
            document.version
        FROM (
            SELECT
                t.*,
                CASE WHEN t.sub_task_count IS NOT NULL THEN coalesce((
                    SELECT json_agg(row_to_json(s) ORDER BY s.position)
                    FROM sub_tasks AS s
                    WHERE s.tenant_id = t.tenant_id AND s.task_id = t.id AND s.position <= t.sub_task_count
                ), '[]') END AS sub_tasks,
                (
                    SELECT row_to_json(n) FROM network_checks AS n
                    WHERE n.tenant_id = t.tenant_id AND n.task_id = t.id
                ) AS network_check_info
            FROM tasks AS t
            WHERE t.tenant_id = $1 AND t.id = $2
        ) AS document
        "#,
        tenant,
        id,
    )
    .fetch_optional(&mut *snapshot)
    .await?
    .ok_or_else(|| Error::TaskNotFound(id.into()))?;
    let servers = servers::load(&mut snapshot, tenant, id).await?;
    snapshot.commit().await?;

    let document = row.document.0.get();
    let task = UpdateTask {
        source_server: servers.source,
        target_server: servers.target,
        clone_server: servers.clone,
        ..servers::parse(document)?
    };
    Ok(Stored {
        task: Task {
            task,
            status: servers::parse(document)?,
        },
        version: row.version,
    })
}
