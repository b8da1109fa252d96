//! The versions of tasks.

use super::super::batch::Job;
use super::super::{Error, Result, Session, Tenant};

/// Reads the version of a task, which every change that the task shows raises. Requests that ask at the same time
/// share a statement.
///
/// # Errors
/// [`Error::TaskNotFound`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn version(tenant: &Tenant, id: &str) -> Result<i64> {
    let version = tenant.shared().versions.run(tenant, Version(id.into()));
    version.await?.ok_or_else(|| Error::TaskNotFound(id.into()))
}

/// The question for the version of a task.
#[derive(Debug)]
pub struct Version(String);

impl Job for Version {
    type Answer = i64;

    const STATEMENTS: usize = 1;
    const SHARES_TASKS: bool = true;

    fn task(&self) -> &str {
        &self.0
    }

    async fn run(db: &mut Session, jobs: &[&Self]) -> Result<Vec<(i64, i64)>> {
        let ids: Vec<_> = jobs.iter().map(|job| job.task()).collect();
        let rows = sqlx::query!(
            r#"
            SELECT job.position AS "position!", x.version
            FROM unnest($2::text[]) WITH ORDINALITY AS job (id, position)
            JOIN tasks AS x ON x.tenant_id = $1 AND x.id = job.id
            "#,
            db.tenant(),
            &ids as _,
        )
        .fetch_all(db.connection())
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| (row.position, row.version))
            .collect())
    }
}
