//! Creating and updating templates.

use super::super::document::encode;
use super::super::{Result, Transaction};
use crate::model::NewTemplate;

/// Stores a new template, with its password as it is to be stored.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn create(
    db: &mut Transaction,
    id: &str,
    template: &NewTemplate,
    password: Option<&str>,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO templates (
             tenant_id, id, name, is_template, region, availability_zone, document, target_password
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb - '{name,is_template,region,availability_zone}'::text[], $8)",
        db.tenant(),
        id,
        template.name,
        template.is_template,
        template.region,
        template.availability_zone,
        encode(template)? as _,
        password,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}

/// Replaces the contents of a locked template. `password` replaces its password as it is to be stored, `Some(None)` removes
/// it.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn update(
    db: &mut Transaction,
    id: &str,
    template: &NewTemplate,
    password: Option<Option<&str>>,
) -> Result<()> {
    sqlx::query!(
        "UPDATE templates SET
             name = $3, is_template = $4, region = $5, availability_zone = $6,
             document = $7::jsonb - '{name,is_template,region,availability_zone}'::text[],
             target_password = CASE WHEN $8 THEN $9 ELSE target_password END
         WHERE tenant_id = $1 AND id = $2",
        db.tenant(),
        id,
        template.name,
        template.is_template,
        template.region,
        template.availability_zone,
        encode(template)? as _,
        password.is_some(),
        password.flatten(),
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
