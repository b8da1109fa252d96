//! Changing what is known of a source by others than its agent.

use sqlx::Connection;
use sqlx::postgres::PgConnection;
use sqlx::types::Json;

use super::super::{Error, Result, servers};
use super::lock::lock_source;
use crate::domain::init_target::Misfit;
use crate::model::{ResizePlan, ServerDisk, UpdateSource, VolumeGroup};

/// Whether a plan fits the disks and volume groups of its source.
pub type Check = fn(&[ServerDisk], &[VolumeGroup], &ResizePlan) -> std::result::Result<(), Misfit>;

/// Renames a source, for good whatever its agent calls it, moves it to a migration project, plans its target's
/// sizes. A plan is without effect once the source has a task.
///
/// # Errors
/// [`Error::SourceNotFound`]; [`Error::Resize`] where `check` is against the plan.
pub async fn update(
    connection: &mut PgConnection,
    (tenant, id): (&str, &str),
    change: &UpdateSource,
    check: Check,
) -> Result<()> {
    let mut transaction = connection.begin().await?;
    lock_source(&mut transaction, tenant, id).await?;
    // a statement of its own after the lock, so that it sees a task that was created meanwhile
    let source = sqlx::query!(
        r#"
        UPDATE sources AS x SET migproject = coalesce($3, migproject), renamed = renamed OR $4
        WHERE tenant_id = $1 AND id = $2
        RETURNING
            resize_plan AS "plan: Json<ResizePlan>",
            EXISTS (SELECT FROM tasks AS t WHERE t.tenant_id = $1 AND t.source_id = $2) AS "has_task!"
        "#,
        tenant,
        id,
        change.migprojectid,
        change.name.is_some(),
    )
    .fetch_one(&mut *transaction)
    .await?;
    if let Some(name) = &change.name {
        sqlx::query!(
            "UPDATE servers SET name = $3 WHERE tenant_id = $1 AND owner_id = $2 AND role = 'registered'",
            tenant,
            id,
            name,
        )
        .execute(&mut *transaction)
        .await?;
    }
    if !source.has_task && (change.disks.is_some() || change.volume_groups.is_some()) {
        let mut plan = source.plan.map(|plan| plan.0).unwrap_or_default();
        if let Some(disks) = &change.disks {
            plan.disks.clone_from(disks);
        }
        if let Some(groups) = &change.volume_groups {
            plan.volume_groups.clone_from(groups);
        }
        write_plan(&mut transaction, (tenant, id), &plan, check).await?;
    }
    transaction.commit().await?;
    Ok(())
}

async fn write_plan(
    connection: &mut PgConnection,
    (tenant, id): (&str, &str),
    plan: &ResizePlan,
    check: Check,
) -> Result<()> {
    let servers = servers::load(&mut *connection, tenant, id).await?;
    let server = servers.registered.into_value().unwrap_or_default();
    let disks = server.disks.into_value().unwrap_or_default();
    let groups = server.volume_groups.into_value().unwrap_or_default();
    check(&disks, &groups, plan).map_err(Error::Resize)?;
    sqlx::query!(
        "UPDATE sources SET resize_plan = $3 WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
        Json(plan) as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}
