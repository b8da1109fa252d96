//! What an action says beside which operation it is.

use super::super::{Result, Transaction};

/// What an action says beside which operation it is.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// Whether source and target are compared from now on.
    pub consistency_check: Option<bool>,
    /// Template that clones of the target are made from.
    pub clone_template: Option<String>,
}

/// Writes the choices of an action on a locked task.
///
/// # Errors
/// When the database fails.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn choose(db: &mut Transaction, id: &str, choices: &Choices) -> Result<()> {
    if choices.consistency_check.is_none() && choices.clone_template.is_none() {
        return Ok(());
    }
    sqlx::query!(
        "UPDATE tasks SET
             is_need_consistency_check = coalesce($3, is_need_consistency_check),
             clonevm_template_id = coalesce($4, clonevm_template_id)
         WHERE tenant_id = $1 AND id = $2",
        db.tenant(),
        id,
        choices.consistency_check,
        choices.clone_template,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
