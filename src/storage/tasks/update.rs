//! Updating a task with everything that belongs to it.
//!
//! The usual update is one statement ([`super::write_update`]), which those that come at the same time share. It locks the
//! task's row, and writes nothing if another update has committed since it began, if sub-tasks are added or removed, if the
//! registered source changes, or if there may be events to record ([`recorded`]). Such an update is repeated in a
//! transaction that locks first; one that is likely to be such ([`super::last_said`]) begins with it. An update that repeats
//! what the last one said of servers and sub-tasks takes a shorter way ([`repeat`]).

use std::sync::Arc;

use super::super::locks;
use super::super::{Error, Result, Session, Tenant, Transaction};
use super::last_said::Likely;
use super::recorded;
use super::registered::save_registered;
use super::repeat::repeat;
use super::task_update::TaskUpdate;
use super::write_update::{Change, Locked, write};

/// Up to this size, in bytes, an update shares a statement with others. A larger one would hold them up.
const SHARED: usize = 64 * 1024;

/// From this many sub-tasks on it is worth asking whether a single statement will do before all of them are sent in vain.
const MANY: i32 = 1_000;

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
    let likely = tenant.shared().last_said.compare(tenant.id(), id, &update);
    let change = Arc::new(Change {
        id: id.to_owned(),
        update,
    });
    if likely == Likely::Repeats
        && versions.is_none()
        && let Some(version) = repeat(tenant, &change).await?
    {
        return Ok(version);
    }
    if likely != Likely::HasEvent
        && let Some(version) = in_one_statement(tenant, &change, versions).await?
    {
        return Ok(version);
    }
    in_a_transaction(tenant, &change, versions, now).await
}

/// `None`: a single statement does not do.
async fn in_one_statement(
    tenant: &Tenant,
    change: &Arc<Change>,
    versions: Option<&[i64]>,
) -> Result<Option<i64>> {
    let update = &change.update;
    if versions.is_none() && update.bytes() <= SHARED {
        let changes = &tenant.shared().changes;
        return changes.run(tenant, Arc::clone(change)).await;
    }
    let mut db = tenant.database().await?;
    if update.sub_task_count >= MANY && is_unusual(&mut db, &change.id, update).await? {
        return Ok(None);
    }
    let written = write(&mut db, &[change], versions, Locked::No).await?;
    Ok(written.first().map(|(_, version)| *version))
}

async fn in_a_transaction(
    tenant: &Tenant,
    change: &Change,
    versions: Option<&[i64]>,
    now: i64,
) -> Result<i64> {
    let (id, update) = (&*change.id, &change.update);
    let mut db = tenant.database().await?.begin().await?;
    let source = locks::task(&mut db, id).await?;
    let before = recorded::before(&mut db, id, &update.noted).await?;
    save_registered(&mut db, &source, &update.registered, now).await?;
    let locked = fit_sub_tasks(&mut db, id, update, before.has_sub_tasks).await?;
    let written = write(&mut db, &[change], versions, locked).await?;
    let (_, version) = written.first().ok_or(Error::VersionMismatch)?;
    recorded::record(&mut db, (&source, id), before, &update.noted);
    db.commit().await?;
    Ok(*version)
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

/// Adds or removes rows, so that a locked task has as many sub-tasks as an update. Returns what is left to
/// write.
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
