//! `GET /v3/tasks/{task_id}/certkey`.

use super::secrets::{encrypt_outdated, with_keys};
use crate::auth::{SecretKind, VaultError};
use crate::clock::now;
use crate::domain::pki::{self, Authority};
use crate::http::Json;
use crate::http::error::ApiResult;
use crate::http::extract::{ApiQuery, Caller, TaskId};
use crate::model::{CertKey, WantedCertKey};
use crate::storage::{Transaction, locks, tasks};

/// Show the certificates of a task's secure channel
///
/// They are issued at the first request, and signed by the service's own authority.
#[utoipa::path(
    get,
    path = "/v3/tasks/{task_id}/certkey",
    operation_id = "ShowCertKey",
    tag = "tasks",
    params(
        TaskId,
        WantedCertKey,
    ),
    responses((status = 200, description = "The certificates and their keys", body = CertKey)),
)]
pub async fn show_cert_key(
    caller: Caller,
    TaskId(id): TaskId,
    ApiQuery(_wanted): ApiQuery<WantedCertKey>,
) -> ApiResult<Json<CertKey>> {
    let now = now();
    let fresh_until = now + pki::RENEWED_BEFORE;
    let mut db = caller.database().await?;
    if let Some(known) = tasks::certkey(&mut db, &id, fresh_until).await? {
        let key = (SecretKind::SourceKey, known.private_key.as_str());
        encrypt_outdated(&caller, db, &id, key).await?;
        return Ok(Json(shown(&caller, &id, &known)?));
    }
    let mut db = db.begin().await?;
    locks::task(&mut db, &id).await?;
    // another request may have issued them meanwhile
    let certificates = match tasks::certkey(&mut db, &id, fresh_until).await? {
        Some(known) => shown(&caller, &id, &known)?,
        None => issue(&caller, &mut db, &id, now).await?,
    };
    db.commit().await?;
    Ok(Json(certificates))
}

fn shown(caller: &Caller, id: &str, stored: &CertKey) -> Result<CertKey, VaultError> {
    with_keys(stored, |kind, key| caller.open(kind, id, key))
}

/// Issues and stores the certificates of a locked task, signed by its tenant's authority.
async fn issue(caller: &Caller, db: &mut Transaction, id: &str, now: i64) -> ApiResult<CertKey> {
    let authority = authority(caller, db, now).await?;
    let (certificates, expires) = pki::issue(&authority, id, now)?;
    let stored = with_keys(&certificates, |kind, key| caller.seal(kind, id, key))?;
    tasks::save_certkey(db, id, &stored, expires).await?;
    Ok(certificates)
}

/// The tenant's authority, which is made when it is first needed.
async fn authority(caller: &Caller, db: &mut Transaction, now: i64) -> ApiResult<Authority> {
    const KIND: SecretKind = SecretKind::AuthorityKey;
    let mut authority = match tasks::authority(db).await? {
        Some(stored) => stored,
        None => {
            let mut new = pki::authority(now)?;
            new.private_key = caller.seal(KIND, "", &new.private_key)?;
            tasks::save_authority(db, new).await?
        }
    };
    if let Some(sealed) = caller.sealed_anew(KIND, "", &authority.private_key)? {
        tasks::replace_authority_key(db, &authority.private_key, &sealed).await?;
    }
    authority.private_key = caller.open(KIND, "", &authority.private_key)?;
    Ok(authority)
}
