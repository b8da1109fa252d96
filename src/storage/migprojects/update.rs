//! Changing a migration project.

use super::super::{Error, Result, Transaction};
use crate::model::UpdateMigproject;

/// Writes what an update says of a locked project, except for whether it is the default one.
///
/// # Errors
/// [`Error::ProjectNameTaken`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn update(db: &mut Transaction, id: &str, change: &UpdateMigproject) -> Result<()> {
    let updated = sqlx::query!(
        "UPDATE migration_projects SET
             name = coalesce($3, name),
             description = coalesce($4, description),
             region = coalesce($5, region),
             type = coalesce($6, type),
             start_target_server = coalesce($7, start_target_server),
             speed_limit = coalesce($8, speed_limit),
             use_public_ip = coalesce($9, use_public_ip),
             exist_server = coalesce($10, exist_server),
             syncing = coalesce($11, syncing),
             enterprise_project = coalesce($12, enterprise_project),
             start_network_check = coalesce($13, start_network_check)
         WHERE tenant_id = $1 AND id = $2",
        db.tenant(),
        id,
        change.name,
        change.description,
        change.region,
        change.r#type.map(|kind| kind.to_string()),
        change.start_target_server,
        change.speed_limit,
        change.use_public_ip,
        change.exist_server,
        change.syncing,
        change.enterprise_project,
        change.start_network_check,
    )
    .execute(db.connection())
    .await;
    match updated.map_err(Error::from) {
        // the only key that it writes
        Err(error) if error.is_collision() => Err(Error::ProjectNameTaken),
        other => other.map(drop),
    }
}
