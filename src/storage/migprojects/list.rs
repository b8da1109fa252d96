//! Listing migration projects: a page, and the number on all pages.

use sqlx::types::Json;

use super::super::{Result, Transaction};
use crate::model::{ListMigprojects, Migproject, MigprojectList};

/// Projects on the longest page.
const MAX_PAGE: i32 = 100;
/// Projects on a page if the request gives no limit.
const DEFAULT_PAGE: i32 = 50;

/// Loads a page, newest project first. Needs a snapshot.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn list(db: &mut Transaction, wanted: &ListMigprojects) -> Result<MigprojectList> {
    let limit = match wanted.limit {
        None => DEFAULT_PAGE,
        Some(0) => MAX_PAGE,
        Some(limit) => limit,
    };
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM migration_projects WHERE tenant_id = $1"#,
        db.tenant(),
    )
    .fetch_one(db.connection())
    .await?;
    let page = sqlx::query_scalar!(
        r#"
        SELECT row_to_json(project) AS "project!: Json<Migproject>"
        FROM (
            SELECT
                p.id, p.name, p.description, p.is_default AS isdefault, p.region, p.start_target_server, p.speed_limit,
                p.use_public_ip, p.type, p.enterprise_project, p.syncing, p.start_network_check,
                EXISTS (SELECT FROM sources AS s WHERE s.tenant_id = $1 AND s.migproject = p.id) AS exist_server
            FROM migration_projects AS p
            WHERE p.tenant_id = $1
            ORDER BY p.created_at DESC, p.id DESC
            LIMIT $2 OFFSET $3
        ) AS project
        "#,
        db.tenant(),
        i64::from(limit),
        i64::from(wanted.offset.unwrap_or(0)),
    )
    .fetch_all(db.connection())
    .await?;
    Ok(MigprojectList {
        count,
        migprojects: page.into_iter().map(|project| project.0).collect(),
    })
}
