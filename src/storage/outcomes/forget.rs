//! Forgetting an outcome.

use super::super::{Result, Session};
use super::Claim;

/// Forgets a request with its outcome, so that it can be done again, unless somebody else has claimed it since.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn forget(db: &mut Session, claim: &Claim) -> Result<()> {
    sqlx::query!(
        "DELETE FROM outcomes WHERE tenant_id = $1 AND key = $2 AND claim = $3",
        db.tenant(),
        claim.key.as_slice(),
        claim.number,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
