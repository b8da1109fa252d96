//! Giving up a claim.

use super::super::{Result, Session};
use super::Claim;

/// Gives up a claim, so that the request can be done again. If it has an outcome by now, that stays: a commit whose
/// answer was lost may have written it.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn release(db: &mut Session, claim: &Claim) -> Result<()> {
    sqlx::query!(
        "DELETE FROM outcomes WHERE tenant_id = $1 AND key = $2 AND claim = $3 AND status IS NULL",
        db.tenant(),
        claim.key.as_slice(),
        claim.number,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
