//! Choices that come with an action.

use super::super::{Result, Transaction};

/// Choices that come with an action.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// Whether to compare source and target from now on.
    pub consistency_check: Option<bool>,
    /// Template for clones of the target.
    pub clone_template: Option<String>,
}

/// Writes the choices of an action on a locked task.
///
/// # Errors
/// Database failures only.
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
