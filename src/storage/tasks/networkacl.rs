//! What agents found out about a network.

use sqlx::types::Json;

use super::super::{Result, Session};
use crate::model::{NetworkCheck, WantedAcl};

/// Reads the network check of the newest task that has one and whose target is in this network of this project.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn networkacl(
    db: &mut Session,
    project: &str,
    network: &str,
    wanted: &WantedAcl,
) -> Result<Option<NetworkCheck>> {
    let check = sqlx::query_scalar!(
        r#"SELECT t.network_check_info AS "check!: Json<NetworkCheck>"
           FROM tasks AS t
           JOIN task_servers AS d ON d.tenant_id = $1 AND d.task_id = t.id
           WHERE t.tenant_id = $1 AND t.project_id = $2 AND t.network_check_info IS NOT NULL
               AND ($4::text IS NULL OR $4 = '' OR t.region_id = $4)
               AND ($5::text IS NULL OR $5 = '' OR t.os_type = $5)
               AND d.target -> 'networks' @> jsonb_build_array(jsonb_build_object('id', $3::text))
           ORDER BY t.id DESC
           LIMIT 1"#,
        db.tenant(),
        project,
        network,
        wanted.region_id,
        wanted.os_type,
    )
    .fetch_optional(db.connection())
    .await?;
    Ok(check.map(|check| check.0))
}
