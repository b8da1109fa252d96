//! Deleting a migration project.

use super::super::{Result, Transaction};

/// Whether sources belong to a locked project.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn has_sources(db: &mut Transaction, id: &str) -> Result<bool> {
    let has_sources = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM sources WHERE tenant_id = $1 AND migproject = $2
           ) AS "has_sources!""#,
        db.tenant(),
        id,
    )
    .fetch_one(db.connection())
    .await?;
    Ok(has_sources)
}

/// Deletes a locked project, which has no sources.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn delete(db: &mut Transaction, id: &str) -> Result<()> {
    sqlx::query!(
        "DELETE FROM migration_projects WHERE tenant_id = $1 AND id = $2",
        db.tenant(),
        id,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
