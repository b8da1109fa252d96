//! Updating a task with all that hangs on it.

use serde::Serialize;
use serde_json::value::RawValue;
use sqlx::Connection;
use sqlx::postgres::PgConnection;
use sqlx::types::Json;

use super::super::rows::Rows;
use super::super::servers::{self, Role, ServerRows, save_servers};
use super::super::{Error, Result};
use crate::model::{Field, List, MigrationCycle, SourceServer, SourceState, SubTask, UpdateTask};

/// An update of one task, taken apart into rows.
#[derive(Debug)]
pub struct TaskUpdate {
    tenant: String,
    id: String,
    task: Box<RawValue>,
    sub_tasks: Rows,
    servers: ServerRows,
    carried: Option<Json<Carried>>,
}

impl TaskUpdate {
    /// Takes an update apart. Its `id` is the one given here, whatever the body says.
    ///
    /// # Errors
    /// None that a decoded update can cause.
    pub fn new(tenant: &str, id: &str, mut update: UpdateTask) -> Result<Self> {
        let mut sub_tasks = Rows::default();
        let sub_task_count = servers::count(&update.sub_tasks);
        push_sub_tasks(
            &mut sub_tasks,
            (tenant, id),
            &std::mem::take(&mut update.sub_tasks),
        )?;

        let mut servers = ServerRows::default();
        let source = std::mem::take(&mut update.source_server);
        let carried = Carried::from(&source);
        servers.add((tenant, id), Role::Source, source)?;
        servers.add(
            (tenant, id),
            Role::Target,
            std::mem::take(&mut update.target_server),
        )?;
        servers.add(
            (tenant, id),
            Role::Clone,
            std::mem::take(&mut update.clone_server),
        )?;

        let task = serde_json::value::to_raw_value(&TaskRow {
            task: update,
            sub_task_count,
        })
        .map_err(|error| sqlx::Error::Encode(error.into()))?;
        Ok(Self {
            tenant: tenant.into(),
            id: id.into(),
            task,
            sub_tasks,
            servers,
            carried,
        })
    }

    /// Its servers' rows.
    pub(super) fn servers(&self) -> &ServerRows {
        &self.servers
    }

    /// The update of a task only, not of the registered source that it may be about as well.
    pub(super) fn of_the_task_only(self) -> Self {
        Self {
            carried: None,
            ..self
        }
    }
}

/// What an update left behind.
#[derive(Debug, Clone, Copy)]
pub struct Saved {
    /// The task's new version.
    pub version: i64,
    /// Whether there may be rows to [`super::sweep`].
    pub unswept: bool,
}

/// Applies an update if the task is at one of `versions` (`None`: at any).
///
/// # Errors
/// [`Error::TaskNotFound`], [`Error::VersionMismatch`].
pub async fn update(
    connection: &mut PgConnection,
    update: &TaskUpdate,
    versions: Option<&[i64]>,
) -> Result<Saved> {
    if !update.servers.has_lists() {
        return save(connection, update, versions).await;
    }
    let mut transaction = connection.begin().await?;
    let saved = save(&mut transaction, update, versions).await?;
    servers::save_lists(&mut transaction, &update.servers).await?;
    transaction.commit().await?;
    Ok(saved)
}

/// One statement: the task's row first, which locks it against other updates, then what hangs on it.
///
/// Another update may commit between this statement's snapshot and its lock: `was` is then an older
/// version than the one that `x` was. Upserts see what it wrote all the same; rows that it added outside our
/// shape stay, dead, until the next sweep.
pub(super) async fn save(
    connection: &mut PgConnection,
    update: &TaskUpdate,
    versions: Option<&[i64]>,
) -> Result<Saved> {
    let saved = save_servers!(
        query_as!(
            Saved,
            r#"
        WITH owner AS (
            UPDATE tasks AS x SET (
                name, type, os_type, priority, region_id, start_target_server, enterprise_project_id,
                exist_server, migration_ip, region_name, speed_limit, project_name, project_id,
                vm_template_id, state, estimate_complete_time, connected, create_date, start_date,
                finish_date, migrate_speed, error_json, total_time, float_ip, remain_seconds,
                target_snapshot_id, use_ipv6, use_public_ip, syncing, auto_start, enterprise_project,
                image_disk_id, target_disk_ids, snapshot_ids, cutovered_snapshot_ids, sub_task_count,
                unswept, version
            ) = (
                SELECT
                    r.name, r.type, r.os_type, r.priority, r.region_id, r.start_target_server,
                    r.enterprise_project_id, r.exist_server, r.migration_ip, r.region_name, r.speed_limit,
                    r.project_name, r.project_id, r.vm_template_id, r.state, r.estimate_complete_time,
                    r.connected, r.create_date, r.start_date, r.finish_date, r.migrate_speed, r.error_json,
                    r.total_time, r.float_ip, r.remain_seconds, r.target_snapshot_id, r.use_ipv6,
                    r.use_public_ip, r.syncing, r.auto_start, r.enterprise_project, r.image_disk_id,
                    r.target_disk_ids, r.snapshot_ids, r.cutovered_snapshot_ids, r.sub_task_count,
                    x.unswept OR x.sub_task_count IS DISTINCT FROM r.sub_task_count, x.version + 1
                FROM jsonb_populate_record(x, $6) AS r
            )
            FROM tasks AS was
            WHERE x.tenant_id = $4 AND x.id = $5 AND ($7::bigint[] IS NULL OR x.version = ANY ($7))
                AND was.tenant_id = x.tenant_id AND was.id = x.id
            RETURNING
                x.tenant_id, x.id, x.source_id, x.version, x.unswept,
                x.version > was.version + 1 AS overtaken
        ),
        sub_task AS (
            INSERT INTO sub_tasks AS x
            SELECT r.* FROM owner, jsonb_populate_recordset(NULL::sub_tasks, $8) AS r
            ON CONFLICT (tenant_id, task_id, position) DO UPDATE SET (
                id, name, progress, start_date, end_date, migrate_speed, user_op, process_trace
            ) = ROW (
                excluded.id, excluded.name, excluded.progress, excluded.start_date, excluded.end_date,
                excluded.migrate_speed, excluded.user_op, excluded.process_trace
            )
            WHERE x.* IS DISTINCT FROM excluded.*
        ),
        registered AS (
            UPDATE servers AS x SET (state, migration_cycle, state_action_time, stage_action_time) = (
                SELECT
                    r.state, r.migration_cycle,
                    CASE WHEN x.state IS DISTINCT FROM r.state THEN (extract(epoch FROM now()) * 1000)::bigint
                        ELSE x.state_action_time END,
                    CASE WHEN x.migration_cycle IS DISTINCT FROM r.migration_cycle
                        THEN (extract(epoch FROM now()) * 1000)::bigint ELSE x.stage_action_time END
                FROM jsonb_populate_record(x, $9) AS r
            )
            FROM owner
            WHERE x.tenant_id = owner.tenant_id AND x.owner_id = owner.source_id AND x.role = 'registered'
                AND coalesce(nullif($9::jsonb ->> 'of', ''), owner.source_id) = owner.source_id
                AND $9 IS NOT NULL
        )"#,
            r#"
        SELECT
            version,
            unswept OR EXISTS (SELECT FROM server WHERE server.unswept) AS "unswept!"
        FROM owner"#
        ),
        update.servers,
        update.tenant,
        update.id,
        Json(&update.task) as _,
        versions,
        &update.sub_tasks as _,
        update.carried.as_ref() as _,
    )
    .fetch_optional(&mut *connection)
    .await?;
    match saved {
        Some(saved) => Ok(saved),
        None => Err(missed(connection, update).await?),
    }
}

/// Why an update found nothing to update.
async fn missed(connection: &mut PgConnection, update: &TaskUpdate) -> Result<Error> {
    let exists = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM tasks WHERE tenant_id = $1 AND id = $2) AS "exists!""#,
        update.tenant,
        update.id,
    )
    .fetch_one(connection)
    .await?;
    Ok(if exists {
        Error::VersionMismatch
    } else {
        Error::TaskNotFound(update.id.clone())
    })
}

#[derive(Serialize)]
struct TaskRow {
    #[serde(flatten)]
    task: UpdateTask,
    #[serde(skip_serializing_if = "Field::is_absent")]
    sub_task_count: Field<usize>,
}

#[derive(Serialize)]
struct SubTaskRow<'a> {
    tenant_id: &'a str,
    task_id: &'a str,
    position: usize,
    #[serde(flatten)]
    sub_task: &'a SubTask,
}

fn push_sub_tasks(
    rows: &mut Rows,
    (tenant_id, task_id): (&str, &str),
    list: &Field<List<SubTask>>,
) -> Result<()> {
    let list = list.value().map_or(&[] as &[SubTask], |list| list);
    list.iter().enumerate().try_for_each(|(index, sub_task)| {
        rows.push(&SubTaskRow {
            tenant_id,
            task_id,
            position: index + 1,
            sub_task,
        })
    })
}

/// What an update of a task's source says of the registered source as well, if it is the same server:
/// `of` is the id it names.
#[serde_with::apply(Field => #[serde(skip_serializing_if = "Field::is_absent")])]
#[derive(Debug, Serialize)]
struct Carried {
    of: Field<String>,
    state: Field<SourceState>,
    migration_cycle: Field<MigrationCycle>,
}

impl Carried {
    fn from(source: &Field<SourceServer>) -> Option<Json<Self>> {
        let source = source.value()?;
        if source.state.is_absent() && source.migration_cycle.is_absent() {
            return None;
        }
        Some(Json(Self {
            of: source.id.clone(),
            state: source.state,
            migration_cycle: source.migration_cycle,
        }))
    }
}
