//! Who has tasks to look at.

use super::super::{Connection, Result};
use crate::domain::stalled::AT_WORK;

/// The tenants that have tasks at work, or had some when they were last looked at.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn tenants(db: &mut Connection) -> Result<Vec<String>> {
    let states: Vec<_> = AT_WORK.iter().map(ToString::to_string).collect();
    let tenants = sqlx::query_scalar!(
        "SELECT c.tenant_id FROM task_counts AS c
         WHERE EXISTS (SELECT FROM tasks AS t WHERE t.tenant_id = c.tenant_id AND t.state = ANY ($1))
             OR EXISTS (SELECT FROM watches AS w WHERE w.tenant_id = c.tenant_id)",
        &states,
    )
    .fetch_all(&mut *db)
    .await?;
    Ok(tenants)
}
