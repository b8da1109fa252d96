//! Reading one task in full.

use futures_util::FutureExt;
use serde::Deserialize;
use serde_json::value::RawValue;
use sqlx::types::Json;

use super::super::document::{read_columns, read_field};
use super::super::large::read_in_turn;
use super::super::{Error, Result, Session, Tenant};
use super::version::Version;
use crate::domain::connection::Connection;
use crate::model::{Field, List, SubTask, Task, UpdateTask};

/// A task as it is shown.
#[derive(Debug)]
pub struct Shown {
    /// The task.
    pub task: Task,
    /// Its version.
    pub version: Version,
}

/// Reads a task with everything that an update can write. A large one is in memory for as long as the connection is held.
///
/// # Errors
/// [`Error::TaskNotFound`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn show(tenant: &Tenant, id: &str) -> Result<(Shown, Session)> {
    read_in_turn(tenant, id, |db, id, most| read(db, id, most).boxed()).await
}

/// Reads it in one statement; `None` if its documents or its sub-tasks take more than so many bytes.
async fn read(db: &mut Session, id: &str, most: i64) -> Result<Option<Shown>> {
    let row = sqlx::query!(
        r#"
        SELECT
            t.version, t.sub_task_count, t.connected, t.connected_at, r.last_visit_time,
            row_to_json(t) AS "task!: Json<Box<RawValue>>",
            fits AS "fits!",
            CASE WHEN fits THEN s.source END AS "source: Json<Box<RawValue>>",
            CASE WHEN fits THEN s.target END AS "target: Json<Box<RawValue>>",
            CASE WHEN fits THEN s.clone END AS "clone: Json<Box<RawValue>>",
            CASE WHEN fits THEN (
                SELECT json_agg(row_to_json(x) ORDER BY x.position)
                FROM sub_tasks AS x
                WHERE x.tenant_id = $1 AND x.task_id = $2
            ) END AS "sub_tasks: Json<List<SubTask>>"
        FROM tasks AS t
        JOIN task_servers AS s ON s.tenant_id = $1 AND s.task_id = $2
        JOIN LATERAL (
            SELECT $3 >= coalesce(pg_column_size(s.source), 0) + coalesce(pg_column_size(s.target), 0)
                + coalesce(pg_column_size(s.clone), 0) + coalesce(t.sub_task_count, 0) * 256::bigint
        ) AS size (fits) ON true
        JOIN sources AS r ON r.tenant_id = $1 AND r.id = t.source_id
        WHERE t.tenant_id = $1 AND t.id = $2
        "#,
        db.tenant(),
        id,
        most,
    )
    .fetch_optional(db.connection())
    .await?
    .ok_or_else(|| Error::TaskNotFound(id.into()))?;

    if !row.fits {
        return Ok(None);
    }
    let columns = row.task.0.get();
    let task = UpdateTask {
        source_server: read_server(row.source.as_ref())?,
        target_server: read_server(row.target.as_ref())?,
        clone_server: read_server(row.clone.as_ref())?,
        sub_tasks: match row.sub_task_count {
            Some(_) => Field::Value(row.sub_tasks.unwrap_or_default().0),
            None => Field::Null,
        },
        ..read_columns(columns)?
    };
    let status = read_columns(columns)?;
    Ok(Some(Shown {
        task: Task { task, status },
        version: Version {
            number: row.version,
            connection: Connection::of(row.connected, row.connected_at, row.last_visit_time),
        },
    }))
}

fn read_server<'a, T: Deserialize<'a>>(
    document: Option<&'a Json<Box<RawValue>>>,
) -> Result<Field<T>> {
    read_field(document.map(|document| document.0.get()))
}
