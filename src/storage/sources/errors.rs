//! Listing failed migrations.

use sqlx::types::Json;

use super::super::{Result, Transaction, given, of_enterprise_project};
use crate::model::{Failure, FailureList, ListFailures};

/// Failures on the longest page.
const MAX_PAGE: i32 = 100;
/// Failures on a page if the request gives no limit.
const DEFAULT_PAGE: i32 = 50;

/// A query over the failed tasks and their sources.
macro_rules! failed {
    ($select:literal, $tail:literal, $($parameter:expr),*) => {
        sqlx::query_scalar!(
            $select + r#"
            FROM tasks AS t
            LEFT JOIN sources AS r ON r.tenant_id = $1 AND r.id = t.source_id
            LEFT JOIN task_servers AS d ON d.tenant_id = $1 AND d.task_id = t.id
            WHERE t.tenant_id = $1 AND t.state IN ('MIGRATE_FAIL', 'SYNC_FAIL')
                AND ($2::text IS NULL OR t.enterprise_project_id = $2 OR t.enterprise_project = $2
                    OR $2 = '0' AND coalesce(t.enterprise_project_id, nullif(t.enterprise_project, '')) IS NULL)
                AND ($3::text IS NULL OR r.migproject = $3)
            "# + $tail,
            $($parameter),*
        )
    };
}

/// Loads a page of the failed tasks, newest first. Needs a snapshot.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn errors(db: &mut Transaction, wanted: &ListFailures) -> Result<FailureList> {
    let limit = match wanted.limit {
        None => DEFAULT_PAGE,
        Some(0) => MAX_PAGE,
        Some(limit) => limit,
    };
    let count = failed!(
        r#"SELECT count(*) AS "count!""#,
        "",
        db.tenant(),
        of_enterprise_project(&wanted.enterprise_project_id),
        given(&wanted.migproject)
    )
    .fetch_one(db.connection())
    .await?;
    let page = failed!(
        r#"
        SELECT row_to_json(page) AS "failure!: Json<Failure>"
        FROM (
            SELECT
                t.id AS task_id, t.source_id, t.error_json,
                r.document ->> 'hostname' AS host_name, r.name, r.ip AS source_ip, d.target ->> 'ip' AS target_ip"#,
        "ORDER BY t.id DESC LIMIT $4 OFFSET $5) AS page ORDER BY task_id DESC",
        db.tenant(),
        of_enterprise_project(&wanted.enterprise_project_id),
        given(&wanted.migproject),
        i64::from(limit),
        i64::from(wanted.offset.unwrap_or(0))
    )
    .fetch_all(db.connection())
    .await?;
    Ok(FailureList {
        count,
        migration_errors: page.into_iter().map(|failure| failure.0).collect(),
    })
}
