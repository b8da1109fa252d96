//! Reading one task in full.

use sqlx::Connection;
use sqlx::postgres::PgConnection;
use sqlx::types::Json;

use super::super::{Error, Result, servers};
use crate::model::{Task, TaskOptions, UpdateTask};

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
            row_to_json(document) AS "task!: Json<UpdateTask>",
            document.auto_start, document.start_network_check, document.syncing, document.use_ipv6,
            document.use_public_ip, document.version
        FROM (
            SELECT
                t.*,
                CASE WHEN t.sub_task_count IS NOT NULL THEN coalesce((
                    SELECT json_agg(row_to_json(s) ORDER BY s.position)
                    FROM sub_tasks AS s
                    WHERE s.tenant_id = t.tenant_id AND s.task_id = t.id AND s.position <= t.sub_task_count
                ), '[]') END AS sub_tasks
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

    let task = UpdateTask {
        source_server: servers.source,
        target_server: servers.target,
        clone_server: servers.clone,
        ..row.task.0
    };
    Ok(Stored {
        task: Task {
            task,
            options: TaskOptions {
                auto_start: row.auto_start,
                start_network_check: row.start_network_check,
                syncing: row.syncing,
                use_ipv6: row.use_ipv6,
                use_public_ip: row.use_public_ip,
            },
        },
        version: row.version,
    })
}
