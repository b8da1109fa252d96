//! Reading one migration project.

use sqlx::types::Json;

use super::super::{Error, Result, Session};
use crate::model::Migproject;

/// Reads a project.
///
/// # Errors
/// [`Error::ProjectNotFound`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn show(db: &mut Session, id: &str) -> Result<Migproject> {
    let project = sqlx::query_scalar!(
        r#"
        SELECT row_to_json(project) AS "project!: Json<Migproject>"
        FROM (
            SELECT
                id, name, description, is_default AS isdefault, region, start_target_server, speed_limit, use_public_ip,
                exist_server, type, enterprise_project, syncing, start_network_check
            FROM migration_projects
            WHERE tenant_id = $1 AND id = $2
        ) AS project
        "#,
        db.tenant(),
        id,
    )
    .fetch_optional(db.connection())
    .await?
    .ok_or_else(|| Error::ProjectNotFound(id.into()))?;
    Ok(project.0)
}
