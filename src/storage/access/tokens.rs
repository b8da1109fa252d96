//! Tokens.

use super::super::{Connection, Result};
use super::NOTED_EVERY;
use super::recorded::recorded;
use crate::model::Happening;

/// A token as it is stored: with a hash instead of the token itself.
#[derive(Debug, Clone)]
pub struct Token {
    /// SHA-256 of the token.
    pub hash: Vec<u8>,
    /// The account that it belongs to.
    pub tenant_id: String,
    /// Its id in lists.
    pub id: String,
    /// What it may do.
    pub role: String,
    /// What it is for.
    pub description: Option<String>,
    /// When it was created, epoch milliseconds.
    pub created_at: i64,
    /// When it expires, epoch milliseconds.
    pub expires_at: Option<i64>,
    /// When it was last used, to within an hour.
    pub last_used_at: Option<i64>,
}

/// Stores a new token.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn create_token(db: &mut Connection, token: &Token) -> Result<()> {
    let created = Happening::TokenCreated {
        id: token.id.clone(),
        role: token.role.clone(),
        expires_at: token.expires_at,
    };
    recorded(db, &token.tenant_id, created, async |db| {
        sqlx::query!(
            "INSERT INTO tokens (hash, tenant_id, id, role, description, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            token.hash,
            token.tenant_id,
            token.id,
            token.role,
            token.description,
            token.created_at,
            token.expires_at,
        )
        .execute(&mut *db)
        .await?;
        Ok(true)
    })
    .await?;
    Ok(())
}

/// Finds a token that has not expired, and records its use.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn find_token(db: &mut Connection, hash: &[u8], now: i64) -> Result<Option<Token>> {
    let token = sqlx::query_as!(
        Token,
        "SELECT hash, tenant_id, id, role, description, created_at, expires_at, last_used_at
         FROM tokens WHERE hash = $1 AND (expires_at IS NULL OR expires_at > $2)",
        hash,
        now,
    )
    .fetch_optional(&mut *db)
    .await?;
    if let Some(token) = &token
        && token
            .last_used_at
            .is_none_or(|used| used < now - NOTED_EVERY)
    {
        sqlx::query!(
            "UPDATE tokens SET last_used_at = $2 WHERE hash = $1",
            hash,
            now
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(token)
}

/// The tokens of a tenant, oldest first.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn tokens(db: &mut Connection, tenant: &str) -> Result<Vec<Token>> {
    let tokens = sqlx::query_as!(
        Token,
        "SELECT hash, tenant_id, id, role, description, created_at, expires_at, last_used_at
         FROM tokens WHERE tenant_id = $1 ORDER BY created_at, id",
        tenant,
    )
    .fetch_all(&mut *db)
    .await?;
    Ok(tokens)
}

/// Deletes a token. Returns whether there was one.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn revoke_token(db: &mut Connection, tenant: &str, id: &str) -> Result<bool> {
    let happening = Happening::TokenRevoked { id: id.into() };
    recorded(db, tenant, happening, async |db| {
        let revoked = sqlx::query!(
            "DELETE FROM tokens WHERE tenant_id = $1 AND id = $2",
            tenant,
            id,
        )
        .execute(&mut *db)
        .await?;
        Ok(revoked.rows_affected() > 0)
    })
    .await
}
