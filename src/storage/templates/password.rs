//! Passwords of templates, as they are stored.

use super::super::{Error, Result, Session};

/// Reads the password of a template, if it has one.
///
/// # Errors
/// [`Error::TemplateNotFound`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn password(db: &mut Session, id: &str) -> Result<Option<String>> {
    sqlx::query_scalar!(
        "SELECT target_password FROM templates WHERE tenant_id = $1 AND id = $2",
        db.tenant(),
        id,
    )
    .fetch_optional(db.connection())
    .await?
    .ok_or_else(|| Error::TemplateNotFound(id.into()))
}

/// Stores a password in another form, unless it has changed since it was read.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn replace_password(db: &mut Session, id: &str, old: &str, new: &str) -> Result<()> {
    sqlx::query!(
        "UPDATE templates SET target_password = $4
         WHERE tenant_id = $1 AND id = $2 AND target_password = $3",
        db.tenant(),
        id,
        old,
        new,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
