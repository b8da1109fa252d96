//! Passphrases of tasks' secure channels.

use super::super::{Error, Result, Session, Transaction};
use crate::model::SourceState;

/// The passphrase of a task, and what decides whether it can be read.
#[derive(Debug)]
pub struct Passphrase {
    /// State of the task's source.
    pub source_state: Option<SourceState>,
    /// The passphrase as it is stored, if there is one yet.
    pub passphrase: Option<String>,
}

/// Reads a task's passphrase.
///
/// # Errors
/// [`Error::TaskNotFound`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn passphrase(db: &mut Session, id: &str) -> Result<Passphrase> {
    let task = sqlx::query!(
        r#"SELECT r.state, c.passphrase AS "passphrase?"
           FROM tasks AS t
           JOIN sources AS r ON r.tenant_id = $1 AND r.id = t.source_id
           LEFT JOIN task_credentials AS c ON c.tenant_id = $1 AND c.task_id = $2
           WHERE t.tenant_id = $1 AND t.id = $2"#,
        db.tenant(),
        id,
    )
    .fetch_optional(db.connection())
    .await?
    .ok_or_else(|| Error::TaskNotFound(id.into()))?;
    Ok(Passphrase {
        source_state: task.state.as_deref().and_then(SourceState::named),
        passphrase: task.passphrase,
    })
}

/// Stores `new` as the passphrase of a locked task, unless another request has just stored one. Returns the stored one.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn save_passphrase(db: &mut Transaction, id: &str, new: &str) -> Result<String> {
    let passphrase = sqlx::query_scalar!(
        r#"
        INSERT INTO task_credentials AS x (tenant_id, task_id, passphrase) VALUES ($1, $2, $3)
        ON CONFLICT (tenant_id, task_id) DO UPDATE SET passphrase = coalesce(x.passphrase, excluded.passphrase)
        RETURNING passphrase AS "passphrase!"
        "#,
        db.tenant(),
        id,
        new,
    )
    .fetch_one(db.connection())
    .await?;
    Ok(passphrase)
}
