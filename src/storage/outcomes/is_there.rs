//! Looking for what a request created.

use super::super::{Result, Session};
use super::Made;

/// Whether what a request created is still there.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn is_there(db: &mut Session, made: Made, id: &str) -> Result<bool> {
    let found = match made {
        Made::Task => {
            sqlx::query_scalar!(
                r#"SELECT EXISTS (SELECT FROM tasks WHERE tenant_id = $1 AND id = $2) AS "found!""#,
                db.tenant(),
                id,
            )
            .fetch_one(db.connection())
            .await?
        }
        Made::Source => sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT FROM sources WHERE tenant_id = $1 AND id = $2) AS "found!""#,
            db.tenant(),
            id,
        )
        .fetch_one(db.connection())
        .await?,
        Made::Migproject => sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT FROM migration_projects WHERE tenant_id = $1 AND id = $2) AS "found!""#,
            db.tenant(),
            id,
        )
        .fetch_one(db.connection())
        .await?,
        Made::Template => sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT FROM templates WHERE tenant_id = $1 AND id = $2) AS "found!""#,
            db.tenant(),
            id,
        )
        .fetch_one(db.connection())
        .await?,
    };
    Ok(found)
}
