//! What became of the tasks of a job.

use sqlx::types::Json;

use super::super::page::{Page, Window};
use super::super::{Result, Session};
use crate::model::{JobResult, JobResults, ListJobResults};

/// Results on the longest page.
const MAX_PAGE: i32 = 1_000;
/// Results on a page if the request gives no limit.
const DEFAULT_PAGE: i32 = 100;

/// A page of results, in order.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn results(
    db: &mut Session,
    job: &str,
    wanted: &ListJobResults,
) -> Result<Page<JobResults>> {
    let window = Window::new(wanted.limit, None, DEFAULT_PAGE, MAX_PAGE);
    let rows = sqlx::query_scalar!(
        r#"
        SELECT json_build_object(
            'position', position, 'task_id', task_id, 'outcome', outcome, 'error_code', error_code,
            'error_msg', error_msg
        ) AS "result!: Json<JobResult>"
        FROM job_tasks
        WHERE tenant_id = $1 AND job_id = $2 AND position > $3 AND ($4::text IS NULL OR outcome = $4)
        ORDER BY position
        LIMIT $5
        "#,
        db.tenant(),
        job,
        wanted.marker.unwrap_or(0),
        wanted.outcome.map(|outcome| outcome.to_string()),
        window.rows,
    )
    .fetch_all(db.connection())
    .await?;
    let mut results: Vec<_> = rows.into_iter().map(|row| row.0).collect();
    let next = window
        .cut(&mut results)
        .map(|last| last.position.to_string());
    Ok(Page {
        list: JobResults { results },
        has_more_matches: false,
        next,
    })
}
