//! The secrets of a task, as they are stored.

use super::super::{Result, Session, Transaction};

/// The secrets of a task, as far as it has them, as they are stored.
#[derive(Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is described in the model")]
pub struct TaskSecrets {
    pub passphrase: Option<String>,
    pub private_key: Option<String>,
    pub target_mgmt_private_key: Option<String>,
    pub target_data_private_key: Option<String>,
}

/// Reads the secrets of a task.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn secrets(db: &mut Session, id: &str) -> Result<TaskSecrets> {
    let secrets = sqlx::query_as!(
        TaskSecrets,
        "SELECT passphrase, private_key, target_mgmt_private_key, target_data_private_key
         FROM task_credentials WHERE tenant_id = $1 AND task_id = $2",
        db.tenant(),
        id,
    )
    .fetch_optional(db.connection())
    .await?;
    Ok(secrets.unwrap_or_default())
}

/// Writes the secrets of a locked task in another form.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn save_secrets(db: &mut Transaction, id: &str, secrets: &TaskSecrets) -> Result<()> {
    sqlx::query!(
        "UPDATE task_credentials SET
             passphrase = $3, private_key = $4, target_mgmt_private_key = $5, target_data_private_key = $6
         WHERE tenant_id = $1 AND task_id = $2",
        db.tenant(),
        id,
        secrets.passphrase,
        secrets.private_key,
        secrets.target_mgmt_private_key,
        secrets.target_data_private_key,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
