//! The project that an account has from the start.

use uuid::Uuid;

use super::super::{Result, Transaction};
use crate::domain::migproject::FIRST;

/// Creates the first project of an account, which is its default one, unless there is one or another transaction
/// creates it.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn create_first(db: &mut Transaction, now: i64) -> Result<()> {
    sqlx::query!(
        "INSERT INTO migration_projects (tenant_id, id, created_at, is_default, name)
         VALUES ($1, $2, $3, TRUE, $4)
         ON CONFLICT DO NOTHING",
        db.tenant(),
        Uuid::now_v7().to_string(),
        now,
        FIRST,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
