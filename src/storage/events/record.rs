//! Writing events.

use sqlx::PgExecutor;
use sqlx::types::Json;

use super::super::Result;
use crate::model::{Actor, Happening};

/// What is to be written down.
#[derive(Debug, Clone)]
pub struct Record {
    /// The task that it is about.
    pub task: Option<String>,
    /// The source server that it is about, if that is not the task's.
    pub source: Option<String>,
    /// What happened.
    pub happening: Happening,
}

impl Record {
    /// Something about a task, and thus about its source.
    #[must_use]
    pub fn of_task(id: &str, happening: Happening) -> Self {
        Self {
            task: Some(id.into()),
            source: None,
            happening,
        }
    }

    /// Something about a source, and about this task of it.
    #[must_use]
    pub fn of_source(id: &str, task: Option<&str>, happening: Happening) -> Self {
        Self {
            task: task.map(Into::into),
            source: Some(id.into()),
            happening,
        }
    }

    /// Something about neither.
    #[must_use]
    pub fn of_account(happening: Happening) -> Self {
        Self {
            task: None,
            source: None,
            happening,
        }
    }
}

/// Writes events in this order. Those about a task are also about its source.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn write(
    db: impl PgExecutor<'_>,
    tenant: &str,
    actor: &Actor,
    records: &[Record],
    now: i64,
) -> Result<()> {
    fn all<'a, T>(records: &'a [Record], field: impl Fn(&'a Record) -> T) -> Vec<T> {
        records.iter().map(field).collect()
    }
    sqlx::query!(
        "WITH log AS (
             INSERT INTO event_logs (tenant_id, epoch, tx, seq) VALUES ($1, 0, 0, 0)
             ON CONFLICT (tenant_id) DO NOTHING
         )
         INSERT INTO events (
             tenant_id, epoch, tx, seq, at, type, task_id, source_id, data,
             actor_type, actor_id, actor_role, address, request_id
         )
         SELECT
             $1, (SELECT max(epoch) FROM event_epochs), pg_current_xact_id()::text::bigint, nextval('event_numbers'), $2,
             x.happening ->> 'type', x.task_id,
             coalesce(x.source_id, (SELECT t.source_id FROM tasks AS t WHERE t.tenant_id = $1 AND t.id = x.task_id)),
             x.happening -> 'data', $6, $7, $8, $9, $10
         FROM unnest($3::text[], $4::text[], $5::jsonb[]) AS x (task_id, source_id, happening)",
        tenant,
        now,
        &all(records, |one| one.task.as_deref()) as _,
        &all(records, |one| one.source.as_deref()) as _,
        &all(records, |one| Json(&one.happening)) as _,
        actor.r#type.to_string(),
        actor.id,
        actor.role,
        actor.address,
        actor.request_id,
    )
    .execute(db)
    .await?;
    Ok(())
}
