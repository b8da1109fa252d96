//! Counting sources by state.

use sqlx::postgres::PgConnection;
use sqlx::types::Json;

use super::super::Result;
use crate::model::Overview;

/// Counts a tenant's sources.
///
/// # Errors
/// Only those of the database.
pub async fn overview(connection: &mut PgConnection, tenant: &str) -> Result<Overview> {
    let overview = sqlx::query_scalar!(
        r#"
        SELECT row_to_json(overview) AS "overview!: Json<Overview>"
        FROM (
            SELECT
                count(*) FILTER (WHERE state = 'waiting' AND has_task) AS waiting,
                count(*) FILTER (WHERE state = 'waiting' AND NOT has_task) AS unconfigured,
                count(*) FILTER (WHERE state IN ('initialize', 'replicate')) AS replicating,
                count(*) FILTER (WHERE state NOT IN ('waiting', 'initialize', 'replicate', 'syncing')) AS other,
                count(*) FILTER (WHERE state = 'replicate') AS replicate,
                count(*) FILTER (WHERE state = 'syncing') AS syncing,
                count(*) FILTER (WHERE state = 'stopped') AS stopped,
                count(*) FILTER (WHERE state = 'deleting') AS deleting,
                count(*) FILTER (WHERE state = 'cutovering') AS cutovering,
                count(*) FILTER (WHERE state = 'unavailable') AS unavailable,
                count(*) FILTER (WHERE state = 'stopping') AS stopping,
                count(*) FILTER (WHERE state = 'skipping') AS skipping,
                count(*) FILTER (WHERE state = 'finished') AS finished,
                count(*) FILTER (WHERE state = 'initialize') AS initialize,
                count(*) FILTER (WHERE state = 'error') AS error,
                count(*) FILTER (WHERE state = 'cloning') AS cloning
            FROM (
                SELECT
                    coalesce(s.state, 'waiting') AS state,
                    EXISTS (
                        SELECT FROM tasks AS t WHERE t.tenant_id = r.tenant_id AND t.source_id = r.id
                    ) AS has_task
                FROM sources AS r
                JOIN servers AS s ON s.tenant_id = r.tenant_id AND s.owner_id = r.id AND s.role = 'registered'
                WHERE r.tenant_id = $1
            ) AS source
        ) AS overview
        "#,
        tenant,
    )
    .fetch_one(connection)
    .await?;
    Ok(overview.0)
}
