//! Secrets of tasks, between their stored form and their answers.

use crate::auth::{SecretKind, VaultError};
use crate::http::error::ApiResult;
use crate::http::extract::Caller;
use crate::model::CertKey;
use crate::storage::tasks::{self, TaskSecrets};
use crate::storage::{Session, locks};

/// Encrypts the secrets of a task, if the one that was just read was stored before there was a master key.
pub(super) async fn encrypt_outdated(
    caller: &Caller,
    db: Session,
    id: &str,
    (kind, stored): (SecretKind, &str),
) -> ApiResult<()> {
    if caller.sealed_anew(kind, id, stored)?.is_none() {
        return Ok(());
    }
    let mut db = db.begin().await?;
    locks::task(&mut db, id).await?;
    let secrets = tasks::secrets(&mut db, id).await?;
    let seal = |kind, stored: Option<String>| {
        let Some(stored) = stored else {
            return Ok(None);
        };
        let sealed = caller.sealed_anew(kind, id, &stored)?;
        Ok::<_, VaultError>(sealed.or(Some(stored)))
    };
    let sealed = TaskSecrets {
        passphrase: seal(SecretKind::Passphrase, secrets.passphrase)?,
        private_key: seal(SecretKind::SourceKey, secrets.private_key)?,
        target_mgmt_private_key: seal(SecretKind::TargetMgmtKey, secrets.target_mgmt_private_key)?,
        target_data_private_key: seal(SecretKind::TargetDataKey, secrets.target_data_private_key)?,
    };
    tasks::save_secrets(&mut db, id, &sealed).await?;
    db.commit().await?;
    Ok(())
}

/// Turns the keys of certificates from what is stored into what is shown, or the other way round.
pub(super) fn with_keys(
    certificates: &CertKey,
    turn: impl Fn(SecretKind, &str) -> Result<String, VaultError>,
) -> Result<CertKey, VaultError> {
    let keys = certificates;
    Ok(CertKey {
        private_key: turn(SecretKind::SourceKey, &keys.private_key)?,
        target_mgmt_private_key: turn(SecretKind::TargetMgmtKey, &keys.target_mgmt_private_key)?,
        target_data_private_key: turn(SecretKind::TargetDataKey, &keys.target_data_private_key)?,
        ..certificates.clone()
    })
}
