//! Listing templates: a page, and the number on all pages.

use super::super::document::read;
use super::super::{Result, Transaction, given};
use crate::model::{ListTemplates, TemplateList};

/// Templates on the longest page.
const MAX_PAGE: i32 = 100;

/// Templates on a page that nobody gave a length.
const PAGE: i32 = 50;

/// A query over the matching templates. The filters are parameters 2 to 5.
macro_rules! matching {
    ($select:literal, $tail:literal, $db:expr, $wanted:expr $(, $parameter:expr)*) => {
        sqlx::query_scalar!(
            $select + r#"
            FROM templates
            WHERE tenant_id = $1
                AND ($2::text IS NULL OR id = $2)
                AND ($3::text IS NULL OR strpos(name, $3) > 0)
                AND ($4::text IS NULL OR region = $4)
                AND ($5::text IS NULL OR availability_zone = $5)
            "# + $tail,
            $db.tenant(),
            given(&$wanted.id),
            given(&$wanted.name),
            given(&$wanted.region),
            given(&$wanted.availability_zone)
            $(, $parameter)*
        )
    };
}

/// Loads a page, newest template first. Needs a snapshot.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn list(db: &mut Transaction, wanted: &ListTemplates) -> Result<TemplateList> {
    let limit = match wanted.limit {
        None => PAGE,
        Some(0) => MAX_PAGE,
        Some(limit) => limit,
    };
    let count = matching!(r#"SELECT count(*) AS "count!""#, "", db, wanted)
        .fetch_one(db.connection())
        .await?;
    let documents = matching!(
        r#"SELECT (document || jsonb_build_object(
            'id', id, 'name', name, 'is_template', is_template, 'region', region,
            'availability_zone', availability_zone
        ))::text AS "document!""#,
        "ORDER BY id DESC LIMIT $6 OFFSET $7",
        db,
        wanted,
        i64::from(limit),
        i64::from(wanted.offset.unwrap_or(0))
    )
    .fetch_all(db.connection())
    .await?;
    let templates = documents.iter().map(|document| read(document));
    Ok(TemplateList {
        count,
        templates: templates.collect::<Result<_>>()?,
    })
}
