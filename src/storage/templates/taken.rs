//! What an account has already.

use super::super::{Result, Session};

/// What an account has besides a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// How many other templates.
    pub others: i64,
    /// Whether one of them has its name.
    pub name: bool,
}

/// Counts the templates other than `id`, of an account that is locked.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn taken(db: &mut Session, id: &str, name: Option<&str>) -> Result<Taken> {
    let taken = sqlx::query_as!(
        Taken,
        r#"SELECT count(*) AS "others!", coalesce(bool_or(name = $3), FALSE) AS "name!"
           FROM templates WHERE tenant_id = $1 AND id <> $2"#,
        db.tenant(),
        id,
        name,
    )
    .fetch_one(db.connection())
    .await?;
    Ok(taken)
}
