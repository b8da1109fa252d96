//! Deleting templates.

use super::super::{Error, Result, Transaction};

/// Makes sure that no task uses any of these locked templates.
///
/// # Errors
/// [`Error::TemplateInUse`] with the first template that one uses.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn require_unused(db: &mut Transaction, ids: &[String]) -> Result<()> {
    let first = sqlx::query!(
        r#"SELECT t.id AS task_id, used.id AS "template_id!"
           FROM unnest($2::text[]) WITH ORDINALITY AS used (id, position)
           JOIN tasks AS t ON t.tenant_id = $1 AND (t.vm_template_id = used.id OR t.clonevm_template_id = used.id)
           ORDER BY used.position, t.id
           LIMIT 1"#,
        db.tenant(),
        ids,
    )
    .fetch_optional(db.connection())
    .await?;
    match first {
        Some(first) => Err(Error::TemplateInUse {
            template_id: first.template_id,
            task_id: first.task_id,
        }),
        None => Ok(()),
    }
}

/// Deletes locked templates, which no task uses.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn delete(db: &mut Transaction, ids: &[String]) -> Result<()> {
    sqlx::query!(
        "DELETE FROM templates WHERE tenant_id = $1 AND id = ANY ($2)",
        db.tenant(),
        ids,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}

/// Deletes those of these templates that were made for one task, once their tasks are deleted. The lock comes first: a
/// task that is being created may use one, and the second statement sees it.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn delete_abandoned(db: &mut Transaction, ids: &[String]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let locked = sqlx::query_scalar!(
        "SELECT id FROM templates WHERE tenant_id = $1 AND id = ANY ($2) AND NOT is_template
         ORDER BY id FOR UPDATE",
        db.tenant(),
        ids,
    )
    .fetch_all(db.connection())
    .await?;
    if locked.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "DELETE FROM templates AS x
         WHERE x.tenant_id = $1 AND x.id = ANY ($2) AND NOT EXISTS (
             SELECT FROM tasks AS t
             WHERE t.tenant_id = $1 AND (t.vm_template_id = x.id OR t.clonevm_template_id = x.id)
         )",
        db.tenant(),
        &locked,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
