//! People who have signed in with a browser.

use super::super::{Connection, Result, Transaction};

/// How long a session lasts without being used, in milliseconds.
const IDLE: i64 = 8 * 60 * 60 * 1000;

/// How long a session lasts at most, in milliseconds.
pub const LONGEST_SESSION: i64 = 24 * 60 * 60 * 1000;

/// How often the last use of a session is recorded, in milliseconds.
const NOTED_EVERY: i64 = 5 * 60 * 1000;

/// How many sessions a token, an access key or a user of the IAM may have. The oldest gives way.
const MOST: i64 = 100;

/// A session as it is stored: with a hash instead of the cookie's value.
#[derive(Debug, Clone)]
pub struct BrowserSession {
    /// SHA-256 of the cookie's value.
    pub hash: Vec<u8>,
    /// The account that it belongs to.
    pub tenant_id: String,
    /// What it may do.
    pub role: String,
    /// What it was exchanged for, a word of [`ActorType`](crate::model::ActorType).
    pub actor_type: String,
    /// The id of the token, the access key, or the user of the IAM.
    pub actor_id: Option<String>,
    /// When it began, epoch milliseconds.
    pub created_at: i64,
    /// When it ends at the latest, epoch milliseconds.
    pub expires_at: i64,
    /// When it was last used, to within five minutes.
    pub last_used_at: i64,
}

/// Stores a new session. Those that have ended are forgotten, and the oldest ones of the same owner if there are many.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn open_browser_session(db: &mut Transaction, session: &BrowserSession) -> Result<()> {
    sqlx::query!(
        "DELETE FROM browser_sessions WHERE tenant_id = $1 AND (
             expires_at <= $2 OR last_used_at <= $2::bigint - $3::bigint OR hash IN (
                 SELECT s.hash FROM browser_sessions AS s
                 WHERE s.tenant_id = $1 AND s.actor_type = $4 AND s.actor_id IS NOT DISTINCT FROM $5
                 ORDER BY s.created_at DESC OFFSET $6
             )
         )",
        session.tenant_id,
        session.created_at,
        IDLE,
        session.actor_type,
        session.actor_id,
        MOST - 1,
    )
    .execute(db.connection())
    .await?;
    sqlx::query!(
        "INSERT INTO browser_sessions
             (tenant_id, hash, role, actor_type, actor_id, created_at, expires_at, last_used_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $6)",
        session.tenant_id,
        session.hash,
        session.role,
        session.actor_type,
        session.actor_id,
        session.created_at,
        session.expires_at,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}

/// Finds a session that has not ended, nor the token or access key that it was given for, and records its use.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn find_browser_session(
    db: &mut Connection,
    hash: &[u8],
    now: i64,
) -> Result<Option<BrowserSession>> {
    let session = sqlx::query_as!(
        BrowserSession,
        "SELECT hash, tenant_id, role, actor_type, actor_id, created_at, expires_at, last_used_at
         FROM browser_sessions AS s
         WHERE hash = $1 AND expires_at > $2 AND last_used_at > $2::bigint - $3::bigint
             AND CASE actor_type
                 WHEN 'token' THEN EXISTS (
                     SELECT FROM tokens AS t WHERE t.tenant_id = s.tenant_id AND t.id = s.actor_id
                 )
                 WHEN 'access_key' THEN EXISTS (
                     SELECT FROM access_keys AS k WHERE k.tenant_id = s.tenant_id AND k.access_key = s.actor_id
                 )
                 ELSE TRUE
             END",
        hash,
        now,
        IDLE,
    )
    .fetch_optional(&mut *db)
    .await?;
    if let Some(session) = &session
        && session.last_used_at < now - NOTED_EVERY
    {
        sqlx::query!(
            "UPDATE browser_sessions SET last_used_at = $2 WHERE hash = $1",
            hash,
            now
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(session)
}

/// Ends a session.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn close_browser_session(db: &mut Transaction, hash: &[u8]) -> Result<()> {
    let tenant = db.tenant().to_owned();
    sqlx::query!(
        "DELETE FROM browser_sessions WHERE tenant_id = $1 AND hash = $2",
        tenant,
        hash,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
