//! The versions of tasks.

use std::sync::Arc;

use super::super::batch::Job;
use super::super::{Error, Result, Session, Tenant};
use crate::domain::connection::Connection;

/// What decides whether a task looks as it did before.
#[derive(Debug, Clone, Copy)]
pub struct Version {
    /// The number that every change raises.
    pub number: i64,
    /// Whether its agent is connected changes without a write.
    pub connection: Connection,
}

/// Reads the version of a task. Requests that ask at the same time share a statement.
///
/// # Errors
/// [`Error::TaskNotFound`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn version(tenant: &Tenant, id: &str) -> Result<Version> {
    let job = Arc::new(VersionOf(id.into()));
    let version = tenant.shared().versions.run(tenant, job).await?;
    version.ok_or_else(|| Error::TaskNotFound(id.into()))
}

/// The question for the version of a task.
#[derive(Debug)]
pub struct VersionOf(String);

impl Job for VersionOf {
    type Answer = Version;

    const SHARES_TASKS: bool = true;

    fn task(&self) -> &str {
        &self.0
    }

    async fn run(db: &mut Session, jobs: &[&Self]) -> Result<Vec<(i64, Version)>> {
        let ids: Vec<_> = jobs.iter().map(|job| job.task()).collect();
        let tasks = sqlx::query!(
            r#"
            SELECT job.position AS "position!", t.version, t.connected, t.connected_at, r.last_visit_time
            FROM unnest($2::text[]) WITH ORDINALITY AS job (id, position)
            JOIN tasks AS t ON t.tenant_id = $1 AND t.id = job.id
            JOIN sources AS r ON r.tenant_id = $1 AND r.id = t.source_id
            "#,
            db.tenant(),
            &ids as _,
        )
        .fetch_all(db.connection())
        .await?;
        let versions = tasks.into_iter().map(|task| {
            let version = Version {
                number: task.version,
                connection: Connection::of(task.connected, task.connected_at, task.last_visit_time),
            };
            (task.position, version)
        });
        Ok(versions.collect())
    }
}
