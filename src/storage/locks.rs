//! Row locks. All requests take them in one order, so they never deadlock: migration projects (by id), tasks (by id),
//! sources (by id), then what belongs to either (`task_servers`, `sub_tasks`, `commands` …), accounts, templates (by id),
//! and `task_counts` and `source_counts` last.
//!
//! Every write to a task, or to what belongs to it, needs the lock on the task's row. Under that lock, the order of the
//! rows that belong to the task does not matter. A statement after the lock sees everything that was committed before
//! the lock was granted.

use sqlx::Executor;

use crate::domain::task_state::CONNECTED_FOR;
use crate::model::SourceState;

use super::{Error, Result, Transaction};

/// Locks all migration projects of the account, so that the default one stays what it is. There are not many, and the
/// lock on the default one alone could go stale while this waits for it.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn projects(db: &mut Transaction) -> Result<()> {
    sqlx::query!(
        "SELECT id FROM migration_projects WHERE tenant_id = $1 ORDER BY id FOR NO KEY UPDATE",
        db.tenant(),
    )
    .fetch_all(db.connection())
    .await?;
    Ok(())
}

/// Locks a migration project against every change, and against sources that would join it. Returns whether it is the
/// default one.
///
/// # Errors
/// [`Error::ProjectNotFound`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn project(db: &mut Transaction, id: &str) -> Result<bool> {
    sqlx::query_scalar!(
        "SELECT is_default FROM migration_projects WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
        db.tenant(),
        id,
    )
    .fetch_optional(db.connection())
    .await?
    .ok_or_else(|| Error::ProjectNotFound(id.into()))
}

/// Locks a migration project that a source joins, so that it is not deleted meanwhile.
///
/// # Errors
/// [`Error::ProjectNotFound`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn project_to_join(db: &mut Transaction, id: &str) -> Result<()> {
    sqlx::query_scalar!(
        "SELECT id FROM migration_projects WHERE tenant_id = $1 AND id = $2 FOR KEY SHARE",
        db.tenant(),
        id,
    )
    .fetch_optional(db.connection())
    .await?
    .map(drop)
    .ok_or_else(|| Error::ProjectNotFound(id.into()))
}

/// Locks a task against every other change. Returns its source.
///
/// # Errors
/// [`Error::TaskNotFound`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn task(db: &mut Transaction, id: &str) -> Result<String> {
    sqlx::query_scalar!(
        "SELECT source_id FROM tasks WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE",
        db.tenant(),
        id,
    )
    .fetch_optional(db.connection())
    .await?
    .ok_or_else(|| Error::TaskNotFound(id.into()))
}

/// A task that is locked for deletion.
#[derive(Debug)]
pub struct LockedTask {
    /// Its id.
    pub id: String,
    /// Its registered source.
    pub source_id: String,
    /// State of that source.
    pub source_state: Option<SourceState>,
    /// Whether the agent of that source is connected.
    pub connected: bool,
}

/// Locks tasks for deletion, and their sources.
///
/// # Errors
/// [`Error::TaskNotFound`] with the first id that names no task.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn tasks(db: &mut Transaction, ids: &[String], now: i64) -> Result<Vec<LockedTask>> {
    let found = sqlx::query_scalar!(
        "SELECT id FROM tasks WHERE tenant_id = $1 AND id = ANY ($2) ORDER BY id FOR UPDATE",
        db.tenant(),
        ids,
    )
    .fetch_all(db.connection())
    .await?;
    if let Some(missing) = ids.iter().find(|id| !found.contains(id)) {
        return Err(Error::TaskNotFound(missing.clone()));
    }
    let locked = sqlx::query!(
        r#"SELECT t.id, r.id AS source_id, r.state, r.last_visit_time > $3 AS "connected!"
           FROM tasks AS t
           JOIN sources AS r ON r.tenant_id = $1 AND r.id = t.source_id
           WHERE t.tenant_id = $1 AND t.id = ANY ($2)
           ORDER BY r.id
           FOR NO KEY UPDATE OF r"#,
        db.tenant(),
        &found,
        now - CONNECTED_FOR,
    )
    .fetch_all(db.connection())
    .await?;
    let locked = locked.into_iter().map(|task| LockedTask {
        id: task.id,
        source_id: task.source_id,
        source_state: task.state.as_deref().and_then(SourceState::named),
        connected: task.connected,
    });
    Ok(locked.collect())
}

/// Locks a source.
///
/// # Errors
/// [`Error::SourceNotFound`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn source(db: &mut Transaction, id: &str) -> Result<()> {
    sqlx::query_scalar!(
        "SELECT id FROM sources WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE",
        db.tenant(),
        id,
    )
    .fetch_optional(db.connection())
    .await?
    .map(drop)
    .ok_or_else(|| Error::SourceNotFound(id.into()))
}

/// Locks sources for deletion.
///
/// # Errors
/// [`Error::SourceNotFound`] with the first id that names no source.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn sources(db: &mut Transaction, ids: &[String]) -> Result<()> {
    let found = sqlx::query_scalar!(
        "SELECT id FROM sources WHERE tenant_id = $1 AND id = ANY ($2) ORDER BY id FOR UPDATE",
        db.tenant(),
        ids,
    )
    .fetch_all(db.connection())
    .await?;
    match ids.iter().find(|id| !found.contains(id)) {
        Some(missing) => Err(Error::SourceNotFound(missing.clone())),
        None => Ok(()),
    }
}

/// Locks the task of a source, if it has one, and then the source. Returns the task's id.
///
/// It must be the first statement of its transaction, which it restarts if a task is created between the two locks: that
/// task's lock comes before the source's.
///
/// # Errors
/// [`Error::SourceNotFound`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn source_with_task(db: &mut Transaction, id: &str) -> Result<Option<String>> {
    loop {
        let task = sqlx::query_scalar!(
            "SELECT id FROM tasks WHERE tenant_id = $1 AND source_id = $2 FOR NO KEY UPDATE",
            db.tenant(),
            id,
        )
        .fetch_optional(db.connection())
        .await?;
        source(db, id).await?;
        if task.is_some() || !has_task(db, id).await? {
            return Ok(task);
        }
        db.connection().execute("ROLLBACK AND CHAIN").await?;
    }
}

async fn has_task(db: &mut Transaction, source: &str) -> Result<bool> {
    let has_task = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM tasks WHERE tenant_id = $1 AND source_id = $2) AS "has_task!""#,
        db.tenant(),
        source,
    )
    .fetch_one(db.connection())
    .await?;
    Ok(has_task)
}

/// Locks the account against the creation and renaming of what it may have few of, or under one name only once.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn account(db: &mut Transaction) -> Result<()> {
    sqlx::query!(
        "INSERT INTO accounts AS x (tenant_id, privacy_agreed_at) VALUES ($1, NULL)
         ON CONFLICT (tenant_id) DO UPDATE SET privacy_agreed_at = x.privacy_agreed_at",
        db.tenant(),
    )
    .execute(db.connection())
    .await?;
    Ok(())
}

/// Locks templates for deletion.
///
/// # Errors
/// [`Error::TemplateNotFound`] with the first id that names no template.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn templates(db: &mut Transaction, ids: &[String]) -> Result<()> {
    let found = sqlx::query_scalar!(
        "SELECT id FROM templates WHERE tenant_id = $1 AND id = ANY ($2) ORDER BY id FOR UPDATE",
        db.tenant(),
        ids,
    )
    .fetch_all(db.connection())
    .await?;
    require_all(ids, &found)
}

/// Keeps templates from being deleted before a task that uses them is created.
///
/// # Errors
/// [`Error::TemplateNotFound`] with the first id that names no template.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn used_templates(db: &mut Transaction, ids: &[String]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let found = sqlx::query_scalar!(
        "SELECT id FROM templates WHERE tenant_id = $1 AND id = ANY ($2) ORDER BY id FOR KEY SHARE",
        db.tenant(),
        ids,
    )
    .fetch_all(db.connection())
    .await?;
    require_all(ids, &found)
}

fn require_all(ids: &[String], found: &[String]) -> Result<()> {
    match ids.iter().find(|id| !found.contains(id)) {
        Some(missing) => Err(Error::TemplateNotFound(missing.clone())),
        None => Ok(()),
    }
}
