//! Listing failed migrations.

use sqlx::types::Json;

use super::super::page::{MOST_COUNTED, Page, Window, counted};
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

/// Loads a page of the failed tasks, newest first. Needs a snapshot. So many are counted as [`MOST_COUNTED`].
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn errors(db: &mut Transaction, wanted: &ListFailures) -> Result<Page<FailureList>> {
    let window = Window::new(wanted.limit, wanted.offset, DEFAULT_PAGE, MAX_PAGE);
    let found = failed!(
        r#"SELECT count(*) AS "count!" FROM (SELECT"#,
        "LIMIT $4) AS matches",
        db.tenant(),
        of_enterprise_project(&wanted.enterprise_project_id),
        given(&wanted.migproject),
        MOST_COUNTED + 1
    )
    .fetch_one(db.connection())
    .await?;
    let mut page = failed!(
        r#"
        SELECT row_to_json(page) AS "failure!: Json<Failure>"
        FROM (
            SELECT
                t.id AS task_id, t.source_id, t.error_json,
                r.document ->> 'hostname' AS host_name, r.name, r.ip AS source_ip, d.target ->> 'ip' AS target_ip"#,
        "AND ($4::text IS NULL OR t.id < $4) ORDER BY t.id DESC LIMIT $5 OFFSET $6) AS page ORDER BY task_id DESC",
        db.tenant(),
        of_enterprise_project(&wanted.enterprise_project_id),
        given(&wanted.migproject),
        given(&wanted.marker),
        window.rows,
        window.offset
    )
    .fetch_all(db.connection())
    .await?;
    let next = window.cut(&mut page).map(|failure| failure.task_id.clone());
    let (count, has_more_matches) = counted(found);
    Ok(Page {
        list: FailureList {
            count,
            migration_errors: page.into_iter().map(|failure| failure.0).collect(),
        },
        has_more_matches,
        next,
    })
}
