//! Updating a task with everything that belongs to it.
//!
//! The usual update is one statement ([`write`]). It locks the task's row, and writes nothing if another update has
//! committed since it began, or if sub-tasks are added or removed. Such an update is repeated in a transaction that locks
//! first. An update that repeats what the last one said of servers and sub-tasks writes only the task's row
//! ([`repeat`]).

use serde::Serialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use sqlx::types::Json;

use super::super::document::{Patch, encode, patch};
use super::super::locks;
use super::super::{Error, Result, Session, Transaction};
use crate::model::{Field, MigrationCycle, SourceServer, SourceState, UpdateTask};

/// Applies an update if the task is at one of `versions` (`None`: at any), and returns the new version.
///
/// # Errors
/// [`Error::TaskNotFound`], [`Error::VersionMismatch`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn update(
    mut db: Session,
    id: &str,
    update: &TaskUpdate,
    versions: Option<&[i64]>,
    now: i64,
) -> Result<i64> {
    if db
        .repeats()
        .may_repeat(db.tenant(), id, update.digest.as_ref())
        && let Some(version) = repeat(&mut db, id, update, versions).await?
    {
        return Ok(version);
    }
    let resized = update.sub_task_count >= MANY && resizes(&mut db, id, update).await?;
    if !resized && let Some(version) = write(&mut db, id, update, versions, Locked::No, now).await?
    {
        return Ok(version);
    }
    let mut db = db.begin().await?;
    locks::task(&mut db, id).await?;
    let locked = fit_sub_tasks(&mut db, id, update).await?;
    let version = write(&mut db, id, update, versions, locked, now).await?;
    let version = version.ok_or(Error::VersionMismatch)?;
    db.commit().await?;
    Ok(version)
}

/// From this many sub-tasks on it is worth asking how many the task has before all of them are sent in vain.
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

/// An update as parameters, grouped by where they are stored.
#[derive(Debug)]
pub struct TaskUpdate {
    columns: Json<Box<RawValue>>,
    sub_tasks: Patch,
    sub_task_count: i32,
    source: Patch,
    target: Patch,
    clone: Patch,
    registered: Patch,
    /// SHA-256 of what it says of servers and sub-tasks, if anything.
    digest: Option<[u8; 32]>,
}

/// The columns of the task's row.
#[derive(Serialize)]
struct Columns {
    #[serde(flatten)]
    task: UpdateTask,
    #[serde(skip_serializing_if = "Field::is_absent")]
    sub_task_count: Field<usize>,
}

/// The part of an update of the task's source that also applies to the registered source, if it is the same server.
/// `of` is the id that the update names.
#[serde_with::apply(Field => #[serde(skip_serializing_if = "Field::is_absent")])]
#[derive(Debug, Serialize)]
struct Registered<'a> {
    of: Field<&'a String>,
    state: Field<SourceState>,
    migration_cycle: Field<MigrationCycle>,
}

impl TaskUpdate {
    /// Encodes an update, which takes time in proportion to its size.
    ///
    /// # Errors
    /// None that a decoded update can cause.
    pub fn of(mut update: UpdateTask) -> Result<Self> {
        let sub_tasks = std::mem::take(&mut update.sub_tasks);
        let source = std::mem::take(&mut update.source_server);
        let target = std::mem::take(&mut update.target_server);
        let clone = std::mem::take(&mut update.clone_server);
        let columns = Columns {
            task: update,
            sub_task_count: sub_tasks.as_ref().map(|list| list.len()),
        };
        let registered = patch(&Registered::of(&source))?;
        let (sub_tasks, source) = (patch(&sub_tasks)?, patch(&source)?);
        let (target, clone) = (patch(&target)?, patch(&clone)?);
        Ok(Self {
            columns: encode(&columns)?,
            sub_task_count: columns.sub_task_count.into_value().unwrap_or(0) as i32,
            digest: digest([&sub_tasks, &source, &target, &clone]),
            sub_tasks,
            source,
            target,
            clone,
            registered,
        })
    }

    /// The same update for the task alone, without the registered source.
    pub(super) fn without_registered(self) -> Self {
        Self {
            registered: None,
            ..self
        }
    }
}

impl<'a> Registered<'a> {
    fn of(source: &'a Field<SourceServer>) -> Field<Self> {
        let Field::Value(source) = source else {
            return Field::Absent;
        };
        if source.state.is_absent() && source.migration_cycle.is_absent() {
            return Field::Absent;
        }
        Field::Value(Self {
            of: source.id.as_ref(),
            state: source.state,
            migration_cycle: source.migration_cycle,
        })
    }
}

/// A statement that begins with an update of the task's row, parameters 1 to 4: it is at one of the versions, if any
/// are given, and fulfils the condition.
macro_rules! update_task {
    ($and:literal, $from:literal, $where:literal, $then:literal, $($parameter:expr),* $(,)?) => {
        sqlx::query_scalar!(
            r#"
            WITH task AS (
                UPDATE tasks AS x SET (
                    name, type, os_type, priority, region_id, start_target_server, enterprise_project_id,
                    exist_server, migration_ip, region_name, speed_limit, project_name, project_id,
                    vm_template_id, state, estimate_complete_time, connected, create_date, start_date,
                    finish_date, migrate_speed, error_json, total_time, float_ip, remain_seconds,
                    target_snapshot_id, use_ipv6, use_public_ip, syncing, auto_start, enterprise_project,
                    image_disk_id, target_disk_ids, snapshot_ids, cutovered_snapshot_ids, sub_task_count, version
                ) = (
                    SELECT
                        r.name, r.type, r.os_type, r.priority, r.region_id, r.start_target_server,
                        r.enterprise_project_id, r.exist_server, r.migration_ip, r.region_name, r.speed_limit,
                        r.project_name, r.project_id, r.vm_template_id, r.state, r.estimate_complete_time,
                        r.connected, r.create_date, r.start_date, r.finish_date, r.migrate_speed, r.error_json,
                        r.total_time, r.float_ip, r.remain_seconds, r.target_snapshot_id, r.use_ipv6,
                        r.use_public_ip, r.syncing, r.auto_start, r.enterprise_project, r.image_disk_id,
                        r.target_disk_ids, r.snapshot_ids, r.cutovered_snapshot_ids, r.sub_task_count, x.version + 1
                    FROM jsonb_populate_record(x, $3) AS r
                )"# + $and + $from + r#"
                WHERE x.tenant_id = $1 AND x.id = $2 AND ($4::bigint[] IS NULL OR x.version = ANY ($4))"# + $where + r#"
                RETURNING x.source_id, x.version
            )"# + $then + r#"
            SELECT version FROM task
            "#,
            $($parameter),*
        )
    };
}

/// The digest of parts, if any is given.
fn digest(parts: [&Patch; 4]) -> Option<[u8; 32]> {
    if parts.iter().all(|part| part.is_none()) {
        return None;
    }
    let mut digest = Sha256::new();
    for part in parts {
        let text = part.as_ref().map_or("", |json| json.0.get());
        digest.update(text.len().to_le_bytes());
        digest.update(text);
    }
    Some(digest.finalize().into())
}

/// Writes the columns of a task, if that is all the update says, or if nothing has changed servers and sub-tasks
/// since the last update said the same of them. Returns the new version.
async fn repeat(
    db: &mut Session,
    id: &str,
    update: &TaskUpdate,
    versions: Option<&[i64]>,
) -> Result<Option<i64>> {
    let version = update_task!(
        "",
        "",
        " AND ($5::bytea IS NULL OR x.digest = $5)",
        "",
        db.tenant(),
        id,
        &update.columns as _,
        versions,
        update.digest.as_ref().map(<[u8; 32]>::as_slice),
    )
    .fetch_optional(db.connection())
    .await?;
    Ok(version)
}

/// Writes an update of a task, and returns the new version; `None` if the task is not at one of `versions`, or does
/// not exist. Without the lock it is also `None` if another update has committed since the statement began, so that it
/// would compare with outdated rows, or if the number of sub-tasks changes.
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
    let version = update_task!(
        ", digest = coalesce($12, x.digest)",
        " FROM tasks AS was",
        " AND was.tenant_id = $1 AND was.id = $2 AND x.version = was.version
            AND ($5 OR $6::jsonb IS NULL
                OR x.sub_task_count IS NOT DISTINCT FROM ($3::jsonb ->> 'sub_task_count')::integer)",
        r#",
        sub_task AS (
            UPDATE sub_tasks AS x SET (
                id, name, progress, start_date, end_date, migrate_speed, user_op, process_trace
            ) = ROW (
                r.id, r.name, r.progress, r.start_date, r.end_date, r.migrate_speed, r.user_op, r.process_trace
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
                    CASE jsonb_typeof($7::jsonb)
                        WHEN 'object' THEN coalesce(old.source, '{}') || $7 WHEN 'null' THEN NULL ELSE old.source
                    END AS source,
                    CASE jsonb_typeof($8::jsonb)
                        WHEN 'object' THEN coalesce(old.target, '{}') || $8 WHEN 'null' THEN NULL ELSE old.target
                    END AS target,
                    CASE jsonb_typeof($9::jsonb)
                        WHEN 'object' THEN coalesce(old.clone, '{}') || $9 WHEN 'null' THEN NULL ELSE old.clone
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
                AND ($10 ? 'state' AND x.state IS DISTINCT FROM $10 ->> 'state'
                    OR $10 ? 'migration_cycle' AND x.migration_cycle IS DISTINCT FROM $10 ->> 'migration_cycle')
        )"#,
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
    )
    .fetch_optional(db.connection())
    .await?;
    Ok(version)
}

/// Whether an update changes how many sub-tasks a task has.
async fn resizes(db: &mut Session, id: &str, update: &TaskUpdate) -> Result<bool> {
    let count = sqlx::query_scalar!(
        "SELECT sub_task_count FROM tasks WHERE tenant_id = $1 AND id = $2",
        db.tenant(),
        id,
    )
    .fetch_optional(db.connection())
    .await?;
    Ok(count.flatten() != Some(update.sub_task_count))
}

/// Adds or removes rows, so that a locked task has as many sub-tasks as an update. Returns what is left to write.
async fn fit_sub_tasks(db: &mut Transaction, id: &str, update: &TaskUpdate) -> Result<Locked> {
    if update.sub_tasks.is_none() {
        return Ok(Locked::Yes);
    }
    sqlx::query!(
        "DELETE FROM sub_tasks WHERE tenant_id = $1 AND task_id = $2 AND position > $3",
        db.tenant(),
        id,
        update.sub_task_count,
    )
    .execute(db.connection())
    .await?;
    let added = sqlx::query!(
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
    .await?
    .rows_affected();
    Ok(
        match i64::from(update.sub_task_count) == added.cast_signed() {
            true => Locked::WithNewSubTasks,
            false => Locked::Yes,
        },
    )
}
