//! Counting sources by state.

use sqlx::types::Json;

use super::super::{Result, Session};
use crate::model::Overview;

/// Counts a tenant's sources by state.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn overview(db: &mut Session) -> Result<Overview> {
    let overview = sqlx::query_scalar!(
        r#"
        SELECT json_strip_nulls(row_to_json(overview)) AS "overview!: Json<Overview>"
        FROM (
            SELECT
                sum(n) FILTER (WHERE state = 'waiting' AND has_task) AS waiting,
                sum(n) FILTER (WHERE state = 'waiting' AND NOT has_task) AS unconfigured,
                sum(n) FILTER (WHERE state IN ('initialize', 'replicate')) AS replicating,
                sum(n) FILTER (WHERE state NOT IN ('waiting', 'initialize', 'replicate', 'syncing')) AS other,
                sum(n) FILTER (WHERE state = 'replicate') AS replicate,
                sum(n) FILTER (WHERE state = 'syncing') AS syncing,
                sum(n) FILTER (WHERE state = 'stopped') AS stopped,
                sum(n) FILTER (WHERE state = 'deleting') AS deleting,
                sum(n) FILTER (WHERE state = 'cutovering') AS cutovering,
                sum(n) FILTER (WHERE state = 'unavailable') AS unavailable,
                sum(n) FILTER (WHERE state = 'stopping') AS stopping,
                sum(n) FILTER (WHERE state = 'skipping') AS skipping,
                sum(n) FILTER (WHERE state = 'finished') AS finished,
                sum(n) FILTER (WHERE state = 'initialize') AS initialize,
                sum(n) FILTER (WHERE state = 'error') AS error,
                sum(n) FILTER (WHERE state = 'cloning') AS cloning
            FROM (
                SELECT coalesce(s.state, 'waiting') AS state, t.id IS NOT NULL AS has_task, count(*) AS n
                FROM sources AS s
                LEFT JOIN tasks AS t ON t.tenant_id = $1 AND t.source_id = s.id
                WHERE s.tenant_id = $1
                GROUP BY 1, 2
            ) AS source
        ) AS overview
        "#,
        db.tenant(),
    )
    .fetch_one(db.connection())
    .await?;
    Ok(overview.0)
}
