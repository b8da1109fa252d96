//! Whether an account has accepted the privacy agreement.

use super::{Result, Session};

/// Records that the account accepts the agreement. The first time counts. `now` is in epoch milliseconds.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn accept(db: &mut Session, now: i64) -> Result<()> {
    sqlx::query!(
        "INSERT INTO accounts AS x (tenant_id, privacy_agreed_at) VALUES ($1, $2)
         ON CONFLICT (tenant_id) DO UPDATE SET privacy_agreed_at = excluded.privacy_agreed_at
             WHERE x.privacy_agreed_at IS NULL",
        db.tenant(),
        now,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}

/// Whether the account has accepted the agreement.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn is_accepted(db: &mut Session) -> Result<bool> {
    let accepted = sqlx::query_scalar!(
        r#"SELECT privacy_agreed_at IS NOT NULL AS "accepted!" FROM accounts WHERE tenant_id = $1"#,
        db.tenant(),
    )
    .fetch_optional(db.connection())
    .await?;
    Ok(accepted.unwrap_or(false))
}
