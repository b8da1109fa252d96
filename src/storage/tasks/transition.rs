//! Changing the state of a task: read under its lock, decided on, written.

use sqlx::Connection;
use sqlx::postgres::PgConnection;
use sqlx::types::Json;

use super::super::{Error, Result};
use super::effect::apply;
use crate::domain::task_state::{Conflict, Effect, Situation};

/// How many of a task's last sub-tasks decisions and overall progress go by: more than any round that the
/// service makes has.
pub const LATEST: usize = 100;

/// For how long after it was last heard of an agent counts as connected, in milliseconds.
pub const CONNECTED_FOR: i64 = 5 * 60 * 1000;

/// What an action says besides what it is.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// Whether source and target are compared from now on.
    pub consistency_check: Option<bool>,
    /// Template that clones of the target are made from.
    pub clone_template: Option<String>,
}

/// Has an action decided on, and does what it comes to.
///
/// # Errors
/// [`Error::TaskNotFound`]; [`Error::Conflict`] where the decision is against it.
pub async fn act(
    connection: &mut PgConnection,
    (tenant, id): (&str, &str),
    choices: &Choices,
    now: i64,
    decide: impl Fn(&Situation) -> std::result::Result<Effect, Conflict> + Send,
) -> Result<()> {
    let mut transaction = connection.begin().await?;
    lock(&mut transaction, tenant, id).await?;
    sqlx::query!(
        "UPDATE tasks SET
             is_need_consistency_check = coalesce($3, is_need_consistency_check),
             clonevm_template_id = coalesce($4, clonevm_template_id)
         WHERE tenant_id = $1 AND id = $2 AND ($3::boolean IS NOT NULL OR $4::text IS NOT NULL)",
        tenant,
        id,
        choices.consistency_check,
        choices.clone_template,
    )
    .execute(&mut *transaction)
    .await?;
    decide_and_apply(&mut transaction, tenant, id, now, decide).await?;
    transaction.commit().await?;
    Ok(())
}

/// Whether there is such a task.
///
/// # Errors
/// [`Error::TaskNotFound`].
pub async fn expect(connection: &mut PgConnection, tenant: &str, id: &str) -> Result<()> {
    sqlx::query_scalar!(
        "SELECT id FROM tasks WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
    )
    .fetch_optional(connection)
    .await?
    .map(drop)
    .ok_or_else(|| Error::TaskNotFound(id.into()))
}

/// Locks a task against every other change.
pub(in super::super) async fn lock(
    connection: &mut PgConnection,
    tenant: &str,
    id: &str,
) -> Result<()> {
    sqlx::query_scalar!(
        "SELECT id FROM tasks WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE",
        tenant,
        id,
    )
    .fetch_optional(connection)
    .await?
    .map(drop)
    .ok_or_else(|| Error::TaskNotFound(id.into()))
}

/// Has a change of a locked task decided on, and makes it.
pub(in super::super) async fn decide_and_apply(
    connection: &mut PgConnection,
    tenant: &str,
    id: &str,
    now: i64,
    decide: impl Fn(&Situation) -> std::result::Result<Effect, Conflict> + Send,
) -> Result<()> {
    let situation = situation(connection, tenant, id, now).await?;
    let effect = decide(&situation).map_err(Error::Conflict)?;
    apply(connection, (tenant, id), &situation, &effect, now).await
}

/// A statement of its own after the lock, so that it sees all that was committed before.
async fn situation(
    connection: &mut PgConnection,
    tenant: &str,
    id: &str,
    now: i64,
) -> Result<Situation> {
    let situation = sqlx::query_scalar!(
        r#"
        SELECT row_to_json(situation) AS "situation!: Json<Situation>"
        FROM (
            SELECT
                t.source_id, t.state, t.os_type, t.type, t.log_collect_status,
                coalesce(t.exist_server, FALSE) AS exist_server,
                coalesce(t.syncing, FALSE) AS syncing,
                coalesce(t.is_need_consistency_check, FALSE) AS consistency_check,
                t.start_date IS NOT NULL AS started,
                s.state AS source_state,
                s.migration_cycle AS source_cycle,
                r.last_visit_time > $3 AS connected,
                EXISTS (
                    SELECT FROM commands AS c
                    WHERE c.tenant_id = t.tenant_id AND c.source_id = t.source_id AND c.kind = 'control'
                        AND c.name = 'START' AND c.delivered_at IS NOT NULL
                ) AS told_to_start,
                coalesce(t.sub_task_count, 0) AS sub_task_count,
                coalesce((
                    SELECT json_agg(
                        json_build_object('name', x.name, 'progress', x.progress, 'user_op', x.user_op)
                        ORDER BY x.position
                    )
                    FROM sub_tasks AS x
                    WHERE x.tenant_id = t.tenant_id AND x.task_id = t.id
                        AND x.position <= t.sub_task_count AND x.position > t.sub_task_count - $4
                ), '[]') AS latest
            FROM tasks AS t
            JOIN sources AS r ON r.tenant_id = t.tenant_id AND r.id = t.source_id
            JOIN servers AS s ON s.tenant_id = t.tenant_id AND s.owner_id = t.source_id AND s.role = 'registered'
            WHERE t.tenant_id = $1 AND t.id = $2
        ) AS situation
        "#,
        tenant,
        id,
        now - CONNECTED_FOR,
        LATEST as i32,
    )
    .fetch_one(connection)
    .await?;
    Ok(situation.0)
}
