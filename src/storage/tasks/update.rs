//! Updating a task with everything that belongs to it.
//!
//! The usual update is one statement ([`write`]). It locks the task's row, and writes nothing if another update has
//! committed since it began, if sub-tasks are added or removed, or if it may have events to record ([`recorded`]).
//! Such an update is repeated in a transaction that locks first. An update that repeats what the last one said of servers
//! and sub-tasks takes a shorter way ([`repeat`]).

use std::sync::Arc;

use super::super::locks;
use super::super::{Error, Result, Session, Tenant, Transaction};
use super::recorded;
use super::repeat::repeat;
use super::task_update::TaskUpdate;
use super::update_columns::update_columns;

/// Applies an update if the task is at one of `versions` (`None`: at any), and returns the new version.
///
/// # Errors
/// [`Error::TaskNotFound`], [`Error::VersionMismatch`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn update(
    tenant: &Tenant,
    id: &str,
    update: TaskUpdate,
    versions: Option<&[i64]>,
    now: i64,
) -> Result<i64> {
    let update = Arc::new(update);
    if versions.is_none()
        && let Some(version) = repeat(tenant, id, &update).await?
    {
        return Ok(version);
    }
    let (mut db, update) = (tenant.database().await?, &*update);
    let is_unusual = update.sub_task_count >= MANY && is_unusual(&mut db, id, update).await?;
    if !is_unusual
        && let Some(version) = write(&mut db, id, update, versions, Locked::No, now).await?
    {
        return Ok(version);
    }
    let mut db = db.begin().await?;
    locks::task(&mut db, id).await?;
    let before = recorded::before(&mut db, id, &update.noted).await?;
    let has_sub_tasks = before.as_ref().is_some_and(|before| before.has_sub_tasks);
    let locked = fit_sub_tasks(&mut db, id, update, has_sub_tasks).await?;
    let version = write(&mut db, id, update, versions, locked, now).await?;
    let version = version.ok_or(Error::VersionMismatch)?;
    if let Some(before) = before {
        recorded::record(&mut db, id, before, &update.noted);
    }
    db.commit().await?;
    Ok(version)
}

/// From this many sub-tasks on it is worth asking whether a single statement will do before all of them are sent in vain.
const MANY: i32 = 1_000;

/// Whether the caller holds the lock on the task's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Locked {
    /// Not yet.
    No,
    /// Yes, and the task has as many rows of sub-tasks as the update.
    Yes,
    /// Yes, and the rows of sub-tasks have just been written from the update.
    WithNewSubTasks,
}

/// Writes an update of a task, and returns the new version; `None` if the task is not at one of `versions`, or does
/// not exist. Without the lock it is also `None` if another update has committed since the statement began, so that it
/// would compare with outdated rows, if the number of sub-tasks changes, or if the update says something else than the last
/// one that could be an event.
pub(super) async fn write(
    db: &mut Session,
    id: &str,
    update: &TaskUpdate,
    versions: Option<&[i64]>,
    locked: Locked,
    now: i64,
) -> Result<Option<i64>> {
    let sub_tasks = match locked {
        Locked::WithNewSubTasks => &None,
        Locked::No | Locked::Yes => &update.sub_tasks,
    };
    let row = update_columns!(
        "WITH",
        "$3",
        ", digest = coalesce($12, x.digest), noted = coalesce($13, x.noted) FROM tasks AS was",
        "x.id = $2 AND ($4::bigint[] IS NULL OR x.version = ANY ($4))
                AND was.tenant_id = $1 AND was.id = $2 AND x.version = was.version
                AND ($5 OR $6::jsonb IS NULL
                    OR x.sub_task_count IS NOT DISTINCT FROM ($3::jsonb ->> 'sub_task_count')::integer)
                AND ($5 OR $13::bytea IS NULL OR was.noted = $13)
                RETURNING x.source_id, x.version",
        r#",
        sub_task AS (
            UPDATE sub_tasks AS x SET (
                id, name, progress, start_date, end_date, migrate_speed, user_op, process_trace, added
            ) = ROW (
                r.id, r.name, r.progress, r.start_date, r.end_date, r.migrate_speed, r.user_op, r.process_trace,
                x.added AND x.name = r.name
            )
            FROM task, jsonb_populate_recordset(NULL::sub_tasks, nullif($6::jsonb, 'null')) WITH ORDINALITY AS r
            WHERE x.tenant_id = $1 AND x.task_id = $2 AND x.position = r.ordinality
                AND (x.id, x.name, x.progress, x.start_date, x.end_date, x.migrate_speed, x.user_op, x.process_trace)
                    IS DISTINCT FROM
                    (r.id, r.name, r.progress, r.start_date, r.end_date, r.migrate_speed, r.user_op, r.process_trace)
        ),
        servers AS (
            UPDATE task_servers AS x SET
                source = new.source, target = new.target, clone = new.clone, vm_id = new.target ->> 'vm_id'
            FROM task, task_servers AS old, LATERAL (
                SELECT
                    CASE
                        WHEN jsonb_typeof($7::jsonb) = 'object' THEN coalesce(old.source, '{}') || $7
                        WHEN jsonb_typeof($7) = 'null' THEN NULL
                        ELSE old.source
                    END AS source,
                    CASE
                        WHEN jsonb_typeof($8::jsonb) = 'object' THEN coalesce(old.target, '{}') || $8
                        WHEN jsonb_typeof($8) = 'null' THEN NULL
                        ELSE old.target
                    END AS target,
                    CASE
                        WHEN jsonb_typeof($9::jsonb) = 'object' THEN coalesce(old.clone, '{}') || $9
                        WHEN jsonb_typeof($9) = 'null' THEN NULL
                        ELSE old.clone
                    END AS clone
            ) AS new
            WHERE x.tenant_id = $1 AND x.task_id = $2 AND old.tenant_id = $1 AND old.task_id = $2
                AND (old.source, old.target, old.clone) IS DISTINCT FROM (new.source, new.target, new.clone)
        ),
        registered AS (
            UPDATE sources AS x SET (state, migration_cycle, state_action_time, stage_action_time) = (
                SELECT
                    r.state, r.migration_cycle,
                    CASE WHEN x.state IS DISTINCT FROM r.state THEN $11 ELSE x.state_action_time END,
                    CASE WHEN x.migration_cycle IS DISTINCT FROM r.migration_cycle THEN $11
                        ELSE x.stage_action_time END
                FROM jsonb_populate_record(x, $10 - 'of') AS r
            )
            FROM task
            WHERE x.tenant_id = $1 AND x.id = task.source_id
                AND coalesce(nullif($10::jsonb ->> 'of', ''), x.id) = x.id
                AND (x.state, x.migration_cycle) IS DISTINCT FROM (
                    CASE WHEN $10 ? 'state' THEN $10 ->> 'state' ELSE x.state END,
                    CASE WHEN $10 ? 'migration_cycle' THEN $10 ->> 'migration_cycle' ELSE x.migration_cycle END
                )
        )
        SELECT version FROM task"#,
        db.tenant(),
        id,
        &update.columns as _,
        versions,
        locked != Locked::No,
        sub_tasks as _,
        &update.source as _,
        &update.target as _,
        &update.clone as _,
        &update.registered as _,
        now,
        update.digest.as_ref().map(<[u8; 32]>::as_slice),
        update.noted.digest.as_ref().map(<[u8; 32]>::as_slice),
    )
    .fetch_optional(db.connection())
    .await?;
    Ok(row.map(|row| row.version))
}

/// Whether an update cannot be a single statement.
async fn is_unusual(db: &mut Session, id: &str, update: &TaskUpdate) -> Result<bool> {
    let known = sqlx::query!(
        "SELECT sub_task_count, noted FROM tasks WHERE tenant_id = $1 AND id = $2",
        db.tenant(),
        id,
    )
    .fetch_optional(db.connection())
    .await?;
    Ok(known.is_none_or(|known| {
        let noted = update.noted.digest.as_ref().map(<[u8; 32]>::as_slice);
        known.sub_task_count != Some(update.sub_task_count) || known.noted.as_deref() != noted
    }))
}

/// Adds or removes rows, so that a locked task has as many sub-tasks as an update. Returns what is left to write.
async fn fit_sub_tasks(
    db: &mut Transaction,
    id: &str,
    update: &TaskUpdate,
    has_sub_tasks: bool,
) -> Result<Locked> {
    if update.sub_tasks.is_none() {
        return Ok(Locked::Yes);
    }
    if has_sub_tasks {
        sqlx::query!(
            "DELETE FROM sub_tasks WHERE tenant_id = $1 AND task_id = $2 AND position > $3",
            db.tenant(),
            id,
            update.sub_task_count,
        )
        .execute(db.connection())
        .await?;
    }
    sqlx::query!(
        "INSERT INTO sub_tasks (
             tenant_id, task_id, position, id, name, progress, start_date, end_date, migrate_speed, user_op,
             process_trace
         )
         SELECT
             $1, $2, r.ordinality, r.id, r.name, r.progress, r.start_date, r.end_date, r.migrate_speed, r.user_op,
             r.process_trace
         FROM jsonb_populate_recordset(NULL::sub_tasks, nullif($3::jsonb, 'null')) WITH ORDINALITY AS r
         ON CONFLICT (tenant_id, task_id, position) DO NOTHING",
        db.tenant(),
        id,
        &update.sub_tasks as _,
    )
    .execute(db.connection())
    .await?;
    Ok(match has_sub_tasks {
        true => Locked::Yes,
        false => Locked::WithNewSubTasks,
    })
}
