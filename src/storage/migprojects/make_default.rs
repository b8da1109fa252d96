//! Changing the default project.

use super::super::{Result, Transaction};

/// Makes a project the default one. All projects of the account are locked.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn make_default(db: &mut Transaction, id: &str) -> Result<()> {
    // two statements, as the index allows no second default even for the length of one
    sqlx::query!(
        "UPDATE migration_projects SET is_default = FALSE WHERE tenant_id = $1 AND is_default AND id <> $2",
        db.tenant(),
        id,
    )
    .execute(db.connection())
    .await?;
    sqlx::query!(
        "UPDATE migration_projects SET is_default = TRUE WHERE tenant_id = $1 AND id = $2 AND NOT is_default",
        db.tenant(),
        id,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
