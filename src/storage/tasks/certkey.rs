//! Certificates of tasks' secure channels, and the authority that signs them.

use super::super::{Result, Session, Transaction};
use crate::domain::pki::Authority;
use crate::model::CertKey;

/// Reads a task's certificates, if they are valid beyond `fresh_until`. Keys are read and written as they are stored.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn certkey(db: &mut Session, id: &str, fresh_until: i64) -> Result<Option<CertKey>> {
    let known = sqlx::query_as!(
        CertKey,
        r#"SELECT
               c.cert AS "cert!", c.private_key AS "private_key!", a.certificate AS ca,
               c.target_mgmt_cert AS "target_mgmt_cert!", c.target_mgmt_private_key AS "target_mgmt_private_key!",
               c.target_data_cert AS "target_data_cert!", c.target_data_private_key AS "target_data_private_key!"
           FROM task_credentials AS c
           JOIN certificate_authorities AS a ON a.tenant_id = $1
           WHERE c.tenant_id = $1 AND c.task_id = $2 AND c.expires > $3"#,
        db.tenant(),
        id,
        fresh_until,
    )
    .fetch_optional(db.connection())
    .await?;
    Ok(known)
}

/// Writes the certificates of a locked task. `expires` is in epoch milliseconds.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn save_certkey(
    db: &mut Transaction,
    id: &str,
    certificates: &CertKey,
    expires: i64,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO task_credentials (
             tenant_id, task_id, cert, private_key, target_mgmt_cert, target_mgmt_private_key, target_data_cert,
             target_data_private_key, expires
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (tenant_id, task_id) DO UPDATE SET (
             cert, private_key, target_mgmt_cert, target_mgmt_private_key, target_data_cert,
             target_data_private_key, expires
         ) = ROW (
             excluded.cert, excluded.private_key, excluded.target_mgmt_cert, excluded.target_mgmt_private_key,
             excluded.target_data_cert, excluded.target_data_private_key, excluded.expires
         )",
        db.tenant(),
        id,
        certificates.cert,
        certificates.private_key,
        certificates.target_mgmt_cert,
        certificates.target_mgmt_private_key,
        certificates.target_data_cert,
        certificates.target_data_private_key,
        expires,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}

/// The tenant's authority, if it has one.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn authority(db: &mut Session) -> Result<Option<Authority>> {
    let known = sqlx::query_as!(
        Authority,
        "SELECT certificate, private_key FROM certificate_authorities WHERE tenant_id = $1",
        db.tenant(),
    )
    .fetch_optional(db.connection())
    .await?;
    Ok(known)
}

/// Stores `new` as the tenant's authority, unless another request has just stored one. Returns the stored one.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn save_authority(db: &mut Transaction, new: Authority) -> Result<Authority> {
    sqlx::query!(
        "INSERT INTO certificate_authorities (tenant_id, certificate, private_key) VALUES ($1, $2, $3)
         ON CONFLICT (tenant_id) DO NOTHING",
        db.tenant(),
        new.certificate,
        new.private_key,
    )
    .execute(db.connection())
    .await?;
    Ok(authority(db).await?.unwrap_or(new))
}

/// Stores the key of the tenant's authority in another form.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn replace_authority_key(db: &mut Transaction, old: &str, new: &str) -> Result<()> {
    sqlx::query!(
        "UPDATE certificate_authorities SET private_key = $3 WHERE tenant_id = $1 AND private_key = $2",
        db.tenant(),
        old,
        new,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
