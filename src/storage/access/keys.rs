//! Access keys.

use super::super::{Connection, Result};
use super::NOTED_EVERY;
use super::recorded::recorded;
use crate::model::Happening;

/// An access key, with its secret encrypted.
#[derive(Debug, Clone)]
pub struct AccessKey {
    /// The key itself, which is not secret.
    pub access_key: String,
    /// The account that it belongs to.
    pub tenant_id: String,
    /// The secret key, encrypted.
    pub secret: Vec<u8>,
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

/// Stores a new access key.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn create_key(db: &mut Connection, key: &AccessKey) -> Result<()> {
    let created = Happening::CredentialCreated {
        id: key.access_key.clone(),
        role: key.role.clone(),
        expires_at: key.expires_at,
    };
    recorded(db, &key.tenant_id, created, async |db| {
        sqlx::query!(
            "INSERT INTO access_keys (access_key, tenant_id, secret, role, description, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            key.access_key,
            key.tenant_id,
            key.secret,
            key.role,
            key.description,
            key.created_at,
            key.expires_at,
        )
        .execute(&mut *db)
        .await?;
        Ok(true)
    })
    .await?;
    Ok(())
}

/// Finds an access key that has not expired.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn find_key(
    db: &mut Connection,
    access_key: &str,
    now: i64,
) -> Result<Option<AccessKey>> {
    let key = sqlx::query_as!(
        AccessKey,
        "SELECT access_key, tenant_id, secret, role, description, created_at, expires_at, last_used_at
         FROM access_keys WHERE access_key = $1 AND (expires_at IS NULL OR expires_at > $2)",
        access_key,
        now,
    )
    .fetch_optional(&mut *db)
    .await?;
    Ok(key)
}

/// Records that a key has been used, if that has not been recorded for a while.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn note_use(db: &mut Connection, access_key: &str, now: i64) -> Result<()> {
    sqlx::query!(
        "UPDATE access_keys SET last_used_at = $2
         WHERE access_key = $1 AND (last_used_at IS NULL OR last_used_at < $2::bigint - $3::bigint)",
        access_key,
        now,
        NOTED_EVERY,
    )
    .execute(&mut *db)
    .await?;
    Ok(())
}

impl AccessKey {
    /// Whether it is time to record that it is used.
    #[must_use]
    pub fn is_to_note(&self, now: i64) -> bool {
        self.last_used_at
            .is_none_or(|used| used < now - NOTED_EVERY)
    }
}

/// The access keys of a tenant, oldest first.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn keys(db: &mut Connection, tenant: &str) -> Result<Vec<AccessKey>> {
    let keys = sqlx::query_as!(
        AccessKey,
        "SELECT access_key, tenant_id, secret, role, description, created_at, expires_at, last_used_at
         FROM access_keys WHERE tenant_id = $1 ORDER BY created_at, access_key",
        tenant,
    )
    .fetch_all(&mut *db)
    .await?;
    Ok(keys)
}

/// Deletes an access key. Returns whether there was one.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn revoke_key(db: &mut Connection, tenant: &str, access_key: &str) -> Result<bool> {
    let happening = Happening::CredentialRevoked {
        id: access_key.into(),
    };
    recorded(db, tenant, happening, async |db| {
        let revoked = sqlx::query!(
            "DELETE FROM access_keys WHERE tenant_id = $1 AND access_key = $2",
            tenant,
            access_key,
        )
        .execute(&mut *db)
        .await?;
        Ok(revoked.rows_affected() > 0)
    })
    .await
}
