//! The project that new sources join.

use super::super::{Result, Transaction};
use super::create_first::create_first;

/// Returns the id of the default project, which cannot be deleted until the transaction ends. The first call for an
/// account creates the project.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn join_default(db: &mut Transaction, now: i64) -> Result<String> {
    loop {
        let found = sqlx::query_scalar!(
            "SELECT id FROM migration_projects WHERE tenant_id = $1 AND is_default FOR KEY SHARE",
            db.tenant(),
        )
        .fetch_optional(db.connection())
        .await?;
        if let Some(id) = found {
            return Ok(id);
        }
        // not there yet, or another project has just become the default
        create_first(db, now).await?;
    }
}
