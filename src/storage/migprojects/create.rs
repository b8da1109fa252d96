//! Adding a migration project.

use super::super::{Error, Result, Transaction};
use crate::model::Migproject;

/// Adds a project, which is not the default one.
///
/// # Errors
/// [`Error::ProjectNameTaken`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn create(db: &mut Transaction, project: &Migproject, now: i64) -> Result<()> {
    let created = sqlx::query!(
        "INSERT INTO migration_projects (
             tenant_id, id, created_at, is_default, name, description, region, type, start_target_server, speed_limit,
             use_public_ip, exist_server, syncing, enterprise_project, start_network_check
         )
         VALUES ($1, $2, $3, FALSE, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         ON CONFLICT (tenant_id, name) DO NOTHING",
        db.tenant(),
        project.id,
        now,
        project.name,
        project.description,
        project.region,
        project.r#type.map(|kind| kind.to_string()),
        project.start_target_server,
        project.speed_limit,
        project.use_public_ip,
        project.exist_server,
        project.syncing,
        project.enterprise_project,
        project.start_network_check,
    )
    .execute(db.connection())
    .await?;
    match created.rows_affected() {
        0 => Err(Error::ProjectNameTaken),
        _ => Ok(()),
    }
}
