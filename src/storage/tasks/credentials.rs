//! Passphrases and certificates of tasks' secure channels, each made when first asked for.

use sqlx::Connection;
use sqlx::postgres::PgConnection;

use super::super::{Error, Result};
use super::transition::lock;
use crate::domain::task_state::Conflict;
use crate::model::{CertKey, SourceState};
use crate::pki::{self, Authority};

/// Reads a task's passphrase; `new` is it from now on where there is none. `allowed` says whether it can be
/// had while the source is in this state.
///
/// # Errors
/// [`Error::TaskNotFound`]; [`Error::Conflict`] where it cannot be had.
pub async fn passphrase(
    connection: &mut PgConnection,
    (tenant, id): (&str, &str),
    new: &str,
    allowed: fn(Option<SourceState>) -> bool,
) -> Result<String> {
    let task = sqlx::query!(
        r#"SELECT s.state, c.passphrase AS "passphrase?"
           FROM tasks AS t
           JOIN servers AS s ON s.tenant_id = t.tenant_id AND s.owner_id = t.source_id AND s.role = 'registered'
           LEFT JOIN task_credentials AS c ON c.tenant_id = t.tenant_id AND c.task_id = t.id
           WHERE t.tenant_id = $1 AND t.id = $2"#,
        tenant,
        id,
    )
    .fetch_optional(&mut *connection)
    .await?
    .ok_or_else(|| Error::TaskNotFound(id.into()))?;
    if !allowed(task.state.as_deref().and_then(SourceState::named)) {
        return Err(Error::Conflict(Conflict::Passphrase));
    }
    if let Some(passphrase) = task.passphrase {
        return Ok(passphrase);
    }
    let mut transaction = connection.begin().await?;
    lock(&mut transaction, tenant, id).await?;
    let passphrase = sqlx::query_scalar!(
        r#"
        INSERT INTO task_credentials AS x (tenant_id, task_id, passphrase) VALUES ($1, $2, $3)
        ON CONFLICT (tenant_id, task_id) DO UPDATE SET passphrase = coalesce(x.passphrase, excluded.passphrase)
        RETURNING passphrase AS "passphrase!"
        "#,
        tenant,
        id,
        new,
    )
    .fetch_one(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(passphrase)
}

/// Reads a task's certificates; makes them where there are none, or where they are about to expire.
///
/// # Errors
/// [`Error::TaskNotFound`].
pub async fn certificates(
    connection: &mut PgConnection,
    (tenant, id): (&str, &str),
    now: i64,
) -> Result<CertKey> {
    let fresh_until = now + pki::RENEWED_BEFORE;
    if let Some(known) = load(connection, tenant, id, fresh_until).await? {
        return Ok(known);
    }
    let mut transaction = connection.begin().await?;
    lock(&mut transaction, tenant, id).await?;
    // another request may have made them meanwhile
    if let Some(known) = load(&mut transaction, tenant, id, fresh_until).await? {
        transaction.commit().await?;
        return Ok(known);
    }
    let authority = authority(&mut transaction, tenant, now).await?;
    let (certificates, expires) = pki::issue(&authority, id, now)?;
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
        tenant,
        id,
        certificates.cert,
        certificates.private_key,
        certificates.target_mgmt_cert,
        certificates.target_mgmt_private_key,
        certificates.target_data_cert,
        certificates.target_data_private_key,
        expires,
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(certificates)
}

async fn load(
    connection: &mut PgConnection,
    tenant: &str,
    id: &str,
    fresh_until: i64,
) -> Result<Option<CertKey>> {
    let known = sqlx::query_as!(
        CertKey,
        r#"SELECT
               c.cert AS "cert!", c.private_key AS "private_key!", a.certificate AS ca,
               c.target_mgmt_cert AS "target_mgmt_cert!", c.target_mgmt_private_key AS "target_mgmt_private_key!",
               c.target_data_cert AS "target_data_cert!", c.target_data_private_key AS "target_data_private_key!"
           FROM task_credentials AS c
           JOIN certificate_authorities AS a ON a.tenant_id = c.tenant_id
           WHERE c.tenant_id = $1 AND c.task_id = $2 AND c.expires > $3"#,
        tenant,
        id,
        fresh_until,
    )
    .fetch_optional(connection)
    .await?;
    Ok(known)
}

/// The tenant's authority. Of instances that make one at once, one does, and the others take it.
async fn authority(connection: &mut PgConnection, tenant: &str, now: i64) -> Result<Authority> {
    if let Some(known) = load_authority(connection, tenant).await? {
        return Ok(known);
    }
    let new = pki::authority(now)?;
    sqlx::query!(
        "INSERT INTO certificate_authorities (tenant_id, certificate, private_key) VALUES ($1, $2, $3)
         ON CONFLICT DO NOTHING",
        tenant,
        new.certificate,
        new.private_key,
    )
    .execute(&mut *connection)
    .await?;
    Ok(load_authority(connection, tenant).await?.unwrap_or(new))
}

async fn load_authority(connection: &mut PgConnection, tenant: &str) -> Result<Option<Authority>> {
    let known = sqlx::query_as!(
        Authority,
        "SELECT certificate, private_key FROM certificate_authorities WHERE tenant_id = $1",
        tenant,
    )
    .fetch_optional(connection)
    .await?;
    Ok(known)
}
