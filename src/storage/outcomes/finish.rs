//! Writing down an outcome.

use super::super::{Result, Session};
use super::{Claim, Outcome};

/// Writes down the outcome of a claimed request. Returns false, and writes nothing, if somebody else has taken the claim
/// over. Whoever calls this inside the transaction of the work must then roll it back.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn finish(db: &mut Session, claim: &Claim, outcome: &Outcome) -> Result<bool> {
    let written = sqlx::query!(
        "UPDATE outcomes SET status = $4, etag = $5, body = $6
         WHERE tenant_id = $1 AND key = $2 AND claim = $3",
        db.tenant(),
        claim.key.as_slice(),
        claim.number,
        outcome.status,
        outcome.etag,
        outcome.body,
    )
    .execute(db.connection())
    .await?;
    Ok(written.rows_affected() == 1)
}
