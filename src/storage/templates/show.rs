//! Reading a template.

use super::super::document::read;
use super::super::{Error, Result, Session};
use crate::model::Template;

/// Reads a template.
///
/// # Errors
/// [`Error::TemplateNotFound`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn show(db: &mut Session, id: &str) -> Result<Template> {
    let document = sqlx::query_scalar!(
        r#"SELECT (document || jsonb_build_object(
               'id', id, 'name', name, 'is_template', is_template, 'region', region,
               'availability_zone', availability_zone
           ))::text AS "document!"
           FROM templates WHERE tenant_id = $1 AND id = $2"#,
        db.tenant(),
        id,
    )
    .fetch_optional(db.connection())
    .await?
    .ok_or_else(|| Error::TemplateNotFound(id.into()))?;
    read(&document)
}
