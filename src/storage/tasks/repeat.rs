//! Updates that repeat what the last one said of servers and sub-tasks, or say nothing of them.
//!
//! They write the task's row and no other. Those of requests that come at the same time share a statement.

use std::sync::Arc;

use sqlx::types::Json;

use super::super::batch::Job;
use super::super::{Result, Session, Tenant};
use super::update_columns::{Row, update_columns};
use super::write_update::Change;

/// Writes an update if it repeats the last one, and returns the new version. `None`: it has to be written in full, or
/// somebody else holds the lock on its task.
pub(super) async fn repeat(tenant: &Tenant, change: &Arc<Change>) -> Result<Option<i64>> {
    let job = Arc::new(Repeat(Arc::clone(change)));
    tenant.shared().repeated.run(tenant, job).await
}

/// An update that may repeat the last one.
#[derive(Debug)]
pub struct Repeat(Arc<Change>);

impl Job for Repeat {
    type Answer = i64;

    const SHARES_TASKS: bool = false;

    fn task(&self) -> &str {
        self.0.task()
    }

    /// Rows that are locked are passed over: no update waits for the task of another one, and statements of several
    /// instances that lock the same tasks in different orders do not wait for each other.
    async fn run(db: &mut Session, jobs: &[&Self]) -> Result<Vec<(i64, i64)>> {
        let ids: Vec<_> = jobs.iter().map(|job| job.task()).collect();
        let columns = jobs.iter().map(|job| Json(&*job.0.update.columns.0));
        let digests = jobs.iter().map(|job| job.0.update.digest.as_ref());
        let rows = update_columns!(
            "
            WITH job AS (
                SELECT * FROM unnest($2::text[], $3::jsonb[], $4::bytea[])
                    WITH ORDINALITY AS job (id, columns, digest, position)
            ),
            locked AS MATERIALIZED (
                SELECT job.id, job.columns, job.digest, job.position
                FROM job JOIN tasks AS x ON x.tenant_id = $1 AND x.id = job.id
                WHERE job.digest IS NULL OR x.digest = job.digest
                FOR NO KEY UPDATE OF x SKIP LOCKED
            ),",
            "locked.columns",
            " FROM locked",
            "x.id = locked.id AND (locked.digest IS NULL OR x.digest = locked.digest)
                RETURNING locked.position, x.version",
            "",
            db.tenant(),
            &ids as _,
            &columns.collect::<Vec<_>>() as _,
            &digests
                .map(|one| one.map(<[u8; 32]>::as_slice))
                .collect::<Vec<_>>() as _,
        )
        .fetch_all(db.connection())
        .await?;
        Ok(rows.into_iter().map(Row::into_pair).collect())
    }
}
