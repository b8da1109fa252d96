//! The statement that writes updates of tasks.

use serde_json::value::RawValue;
use sqlx::types::Json;

use super::super::batch::Job;
use super::super::{Result, Session};
use super::task_update::TaskUpdate;
use super::update_columns::{Row, update_columns};

/// An update of a task.
#[derive(Debug)]
pub struct Change {
    pub(super) id: String,
    pub(super) update: TaskUpdate,
}

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

impl Locked {
    fn sub_tasks(self, update: &TaskUpdate) -> Option<&Json<Box<RawValue>>> {
        update
            .sub_tasks
            .as_ref()
            .filter(|_| self != Self::WithNewSubTasks)
    }
}

impl Job for Change {
    type Answer = i64;

    const SHARES_TASKS: bool = false;

    fn task(&self) -> &str {
        &self.id
    }

    fn bytes(&self) -> usize {
        self.update.bytes()
    }

    async fn run(db: &mut Session, jobs: &[&Self]) -> Result<Vec<(i64, i64)>> {
        write(db, jobs, None, Locked::No).await
    }
}

/// The statement, of updates that come from this query.
macro_rules! written {
    ($changes:literal, $($parameter:expr),* $(,)?) => {
        update_columns!(
            "WITH change AS (" + $changes + "),
            locked AS MATERIALIZED (
                -- LATERAL: from the index, also where a small table makes reading all of it look cheaper
                SELECT change.*
                FROM change CROSS JOIN LATERAL (
                    SELECT x.source_id, x.version
                    FROM tasks AS x
                    WHERE x.tenant_id = $1 AND x.id = change.id AND ($2::bigint[] IS NULL OR x.version = ANY ($2))
                        AND ($3 OR change.sub_tasks IS NULL
                            OR x.sub_task_count IS NOT DISTINCT FROM (change.columns ->> 'sub_task_count')::integer)
                        AND ($3 OR change.noted IS NULL OR x.noted = change.noted)
                    FOR NO KEY UPDATE SKIP LOCKED
                ) AS x
                -- as the statement sees it
                WHERE x.version = (SELECT was.version FROM tasks AS was WHERE was.tenant_id = $1 AND was.id = change.id)
                    AND ($3 OR change.registered IS NULL OR NOT EXISTS (
                        SELECT FROM sources AS s
                        WHERE s.tenant_id = $1 AND s.id = x.source_id
                            AND coalesce(nullif(change.registered ->> 'of', ''), s.id) = s.id
                            AND NOT jsonb_build_object('state', s.state, 'migration_cycle', s.migration_cycle)
                                @> (change.registered - 'of')
                    ))
            ),",
            "change.columns",
            ", digest = coalesce(change.digest, x.digest), noted = coalesce(change.noted, x.noted)
                FROM locked AS change",
            "x.id = change.id RETURNING change.*, x.version",
            r#",
            sub_task AS (
                UPDATE sub_tasks AS x SET (
                    id, name, progress, start_date, end_date, migrate_speed, user_op, process_trace, added
                ) = ROW (
                    r.id, r.name, r.progress, r.start_date, r.end_date, r.migrate_speed, r.user_op, r.process_trace,
                    x.added AND x.name = r.name
                )
                FROM task, jsonb_populate_recordset(NULL::sub_tasks, nullif(task.sub_tasks, 'null')) WITH ORDINALITY AS r
                WHERE x.tenant_id = $1 AND x.task_id = task.id AND x.position = r.ordinality
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
                            WHEN jsonb_typeof(task.source) = 'object' THEN coalesce(old.source, '{}') || task.source
                            WHEN jsonb_typeof(task.source) = 'null' THEN NULL
                            ELSE old.source
                        END AS source,
                        CASE
                            WHEN jsonb_typeof(task.target) = 'object' THEN coalesce(old.target, '{}') || task.target
                            WHEN jsonb_typeof(task.target) = 'null' THEN NULL
                            ELSE old.target
                        END AS target,
                        CASE
                            WHEN jsonb_typeof(task.clone) = 'object' THEN coalesce(old.clone, '{}') || task.clone
                            WHEN jsonb_typeof(task.clone) = 'null' THEN NULL
                            ELSE old.clone
                        END AS clone
                ) AS new
                WHERE x.tenant_id = $1 AND x.task_id = task.id AND old.tenant_id = $1 AND old.task_id = task.id
                    AND (old.source, old.target, old.clone) IS DISTINCT FROM (new.source, new.target, new.clone)
            )"#,
            $($parameter),*
        )
    };
}

/// Writes updates of different tasks, if the tasks are at one of `versions` (`None`: at any). Returns the new versions of
/// those that were written, with the positions of their updates, counted from 1.
///
/// Without the lock, an update is not written if another one has committed since the statement began, so that it would
/// compare with outdated rows, if the number of sub-tasks or the registered source changes, or if the update says something
/// else than the last one that could be an event.
///
/// Rows that are locked are passed over: no update waits for the task of another one, and statements of several instances
/// that lock the same tasks in different orders do not wait for each other.
pub(super) async fn write(
    db: &mut Session,
    changes: &[&Change],
    versions: Option<&[i64]>,
    locked: Locked,
) -> Result<Vec<(i64, i64)>> {
    let written = match changes {
        [change] => one(db, change, versions, locked).await,
        _ => many(db, changes, versions, locked).await,
    }?;
    Ok(written.into_iter().map(Row::into_pair).collect())
}

/// Without arrays, which take longer for an update that comes alone.
async fn one(
    db: &mut Session,
    change: &Change,
    versions: Option<&[i64]>,
    locked: Locked,
) -> Result<Vec<Row>> {
    let update = &change.update;
    let rows = written!(
        "SELECT
            $4::text AS id, $5::jsonb AS columns, $6::jsonb AS sub_tasks, $7::jsonb AS source, $8::jsonb AS target,
            $9::jsonb AS clone, $10::jsonb AS registered, $11::bytea AS digest, $12::bytea AS noted,
            1::bigint AS position",
        db.tenant(),
        versions,
        locked != Locked::No,
        change.id,
        &update.columns as _,
        locked.sub_tasks(update) as _,
        &update.source as _,
        &update.target as _,
        &update.clone as _,
        &update.registered as _,
        update.digest.as_ref().map(<[u8; 32]>::as_slice),
        update.noted.digest.as_ref().map(<[u8; 32]>::as_slice),
    );
    Ok(rows.fetch_all(db.connection()).await?)
}

async fn many(
    db: &mut Session,
    changes: &[&Change],
    versions: Option<&[i64]>,
    locked: Locked,
) -> Result<Vec<Row>> {
    /// One part of all updates.
    fn all<'a, T>(changes: &[&'a Change], part: impl Fn(&'a TaskUpdate) -> T) -> Vec<T> {
        changes.iter().map(|change| part(&change.update)).collect()
    }
    let rows = written!(
        "SELECT * FROM unnest(
            $4::text[], $5::jsonb[], $6::jsonb[], $7::jsonb[], $8::jsonb[], $9::jsonb[], $10::jsonb[], $11::bytea[],
            $12::bytea[]
        ) WITH ORDINALITY AS change (
            id, columns, sub_tasks, source, target, clone, registered, digest, noted, position
        )",
        db.tenant(),
        versions,
        locked != Locked::No,
        &changes.iter().map(|one| &*one.id).collect::<Vec<_>>() as _,
        &all(changes, |one| &one.columns) as _,
        &all(changes, |one| locked.sub_tasks(one)) as _,
        &all(changes, |one| one.source.as_ref()) as _,
        &all(changes, |one| one.target.as_ref()) as _,
        &all(changes, |one| one.clone.as_ref()) as _,
        &all(changes, |one| one.registered.as_ref()) as _,
        &all(changes, |one| one.digest.as_ref().map(<[u8; 32]>::as_slice)) as _,
        &all(changes, |one| one.noted.digest.as_ref().map(<[u8; 32]>::as_slice)) as _,
    );
    Ok(rows.fetch_all(db.connection()).await?)
}
