//! Listing failed migrations.

use sqlx::Connection;
use sqlx::postgres::PgConnection;
use sqlx::types::Json;

use super::super::{BEGIN_FILTERED_READ, Result};
use crate::model::{Failure, FailureList, ListFailures};

/// Rows of the longest page.
const MOST: i32 = 100;
/// Rows of a page where the request does not say.
const USUAL: i32 = 50;

/// A query over the tasks that failed, with their sources.
macro_rules! failed {
    ($select:literal, $tail:literal, $($parameter:expr),*) => {
        sqlx::query_scalar!(
            $select + r#"
            FROM tasks AS t
            LEFT JOIN sources AS r ON r.tenant_id = t.tenant_id AND r.id = t.source_id
            LEFT JOIN servers AS s ON s.tenant_id = t.tenant_id AND s.owner_id = t.source_id AND s.role = 'registered'
            WHERE t.tenant_id = $1 AND t.state IN ('MIGRATE_FAIL', 'SYNC_FAIL')
                AND ($2::text IS NULL OR $2 = '' OR t.enterprise_project_id = $2 OR t.enterprise_project = $2)
                AND ($3::text IS NULL OR $3 = '' OR r.migproject = $3)
            "# + $tail,
            $($parameter),*
        )
    };
}

/// Loads a page of the tasks that failed, newest first, as of one moment.
///
/// # Errors
/// Only those of the database.
pub async fn failures(
    connection: &mut PgConnection,
    tenant: &str,
    wanted: &ListFailures,
) -> Result<FailureList> {
    let limit = match wanted.limit {
        None => USUAL,
        Some(0) => MOST,
        Some(limit) => limit,
    };
    let mut snapshot = connection.begin_with(BEGIN_FILTERED_READ).await?;
    let count = failed!(
        r#"SELECT count(*) AS "count!""#,
        "",
        tenant,
        wanted.enterprise_project_id,
        wanted.migproject
    )
    .fetch_one(&mut *snapshot)
    .await?;
    let page = failed!(
        r#"
        SELECT row_to_json(page) AS "failure!: Json<Failure>"
        FROM (
            SELECT
                t.id AS task_id, t.source_id, t.error_json,
                s.hostname AS host_name, s.name, s.ip AS source_ip,
                (
                    SELECT x.ip FROM servers AS x
                    WHERE x.tenant_id = t.tenant_id AND x.owner_id = t.id AND x.role = 'target' AND x.present
                ) AS target_ip"#,
        "ORDER BY t.id DESC LIMIT $4 OFFSET $5) AS page ORDER BY task_id DESC",
        tenant,
        wanted.enterprise_project_id,
        wanted.migproject,
        i64::from(limit),
        i64::from(wanted.offset.unwrap_or(0))
    )
    .fetch_all(&mut *snapshot)
    .await?;
    snapshot.commit().await?;
    Ok(FailureList {
        count,
        migration_errors: page.into_iter().map(|failure| failure.0).collect(),
    })
}
