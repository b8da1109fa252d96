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
    /// The source server that it is about: a task's own, where it is about a task.
    pub source: Option<String>,
    /// What happened.
    pub happening: Happening,
}

impl Record {
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

/// Makes sure that a tenant has a log.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn open_log(db: impl PgExecutor<'_>, tenant: &str) -> Result<()> {
    sqlx::query!(
        "INSERT INTO event_logs (tenant_id, epoch, tx, seq) VALUES ($1, 0, 0, 0) ON CONFLICT (tenant_id) DO NOTHING",
        tenant,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Writes events in this order: all those of a transaction at once, as they are numbered from 1. The tenant has a log.
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
        "INSERT INTO events (
             tenant_id, epoch, tx, seq, at, type, task_id, source_id, data,
             actor_type, actor_id, actor_role, address, request_id
         )
         SELECT
             $1, (SELECT max(epoch) FROM event_epochs), pg_current_xact_id()::text::bigint, x.number, $2,
             x.happening ->> 'type', x.task_id, x.source_id, x.happening -> 'data', $6, $7, $8, $9, $10
         FROM unnest($3::text[], $4::text[], $5::jsonb[]) WITH ORDINALITY AS x (task_id, source_id, happening, number)",
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
