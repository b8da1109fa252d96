//! Reading jobs.

use super::super::page::{Page, Window};
use super::super::{Result, Session, given};
use crate::model::{Job, JobList, JobState, ListJobs, Operation};

/// Jobs on the longest page.
const MAX_PAGE: i32 = 100;
/// Jobs on a page if the request gives no limit.
const DEFAULT_PAGE: i32 = 20;

/// A job, with the counts of what became of its tasks.
struct Row {
    id: String,
    operation: String,
    reason: Option<String>,
    tasks: i32,
    created_at: i64,
    finished_at: Option<i64>,
    done: i64,
    refused: i64,
    failed: i64,
}

/// The statement, of the jobs that this condition chooses.
macro_rules! jobs {
    ($chosen:literal, $($parameter:expr),*) => {
        sqlx::query_as!(
            Row,
            r#"
            SELECT
                j.id, j.operation, j.reason, j.tasks, j.created_at, j.finished_at, c.done AS "done!",
                c.refused AS "refused!", c.failed AS "failed!"
            FROM jobs AS j CROSS JOIN LATERAL (
                SELECT
                    count(*) FILTER (WHERE t.outcome = 'done') AS done,
                    count(*) FILTER (WHERE t.outcome = 'refused') AS refused,
                    count(*) FILTER (WHERE t.outcome = 'failed') AS failed
                FROM job_tasks AS t
                WHERE t.tenant_id = $1 AND t.job_id = j.id
            ) AS c
            WHERE j.tenant_id = $1 AND "# + $chosen,
            $($parameter),*
        )
    };
}

/// A job. `None` if there is none with this id.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn show(db: &mut Session, id: &str) -> Result<Option<Job>> {
    let row = jobs!("j.id = $2", db.tenant(), id);
    let row = row.fetch_optional(db.connection()).await?;
    Ok(row.and_then(Row::read))
}

/// A page of jobs, newest first.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn list(db: &mut Session, wanted: &ListJobs) -> Result<Page<JobList>> {
    let window = Window::new(wanted.limit, None, DEFAULT_PAGE, MAX_PAGE);
    let rows = jobs!(
        "($2::text IS NULL OR j.id < $2) ORDER BY j.id DESC LIMIT $3",
        db.tenant(),
        given(&wanted.marker),
        window.rows
    );
    let mut rows = rows.fetch_all(db.connection()).await?;
    let next = window.cut(&mut rows).map(|row| row.id.clone());
    Ok(Page {
        list: JobList {
            jobs: rows.into_iter().filter_map(Row::read).collect(),
        },
        has_more_matches: false,
        next,
    })
}

impl Row {
    fn read(self) -> Option<Job> {
        Some(Job {
            id: Some(self.id),
            operation: Operation::named(&self.operation)?,
            reason: self.reason,
            state: match self.finished_at {
                Some(_) => JobState::Finished,
                None => JobState::Running,
            },
            tasks: self.tasks.into(),
            done: self.done,
            refused: self.refused,
            failed: self.failed,
            created_at: self.created_at,
            finished_at: self.finished_at,
            results: None,
        })
    }
}
