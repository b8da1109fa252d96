//! Progress reports: the hottest path of the service.
//!
//! Reports that advance sub-tasks without starting or ending them rewrite two rows each and touch no index, and those that
//! come at the same time share a statement. So do late ones. Only the others, a few in each migration, go through the state
//! machine.

use std::sync::Arc;

use super::super::batch::Job;
use super::super::{Result, Session, Tenant, Transaction};
use super::write_progress::{Row, write};
use crate::model::Progress;

/// A progress report.
#[derive(Debug)]
pub struct Report {
    /// Id of the task.
    pub task: String,
    /// Name of the sub-task.
    pub name: String,
    /// What it says.
    pub said: Progress,
    /// Whether the sub-task copies data: then the sizes are also the task's.
    pub copies_data: bool,
    /// Now, epoch milliseconds.
    pub now: i64,
}

/// What became of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Met {
    /// The sub-task has more progress already, or belongs to an earlier round.
    Late,
    /// It was written.
    Applied {
        /// Whether the progress increased.
        further: bool,
        /// Whether it is the sub-task's first report.
        begun: bool,
    },
}

/// Writes a report of a task that is RUNNING or SYNCING, unless it is late. `None`: it starts or ends its sub-task, no
/// sub-task matches, or somebody else holds the lock on the task.
///
/// # Errors
/// When the database fails.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn progress(tenant: &Tenant, report: &Arc<Report>) -> Result<Option<Met>> {
    let reports = &tenant.shared().reports;
    reports.run(tenant, Arc::clone(report)).await
}

/// Writes a report, unless it is late, in a transaction that has locked the task. `None`: no sub-task matches.
///
/// # Errors
/// When the database fails.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn progress_of_locked(db: &mut Transaction, report: &Report) -> Result<Option<Met>> {
    let rows = write(db, &[report], false).await?;
    Ok(rows.first().and_then(Row::met))
}

impl Job for Report {
    type Answer = Met;

    const SHARES_TASKS: bool = false;

    fn task(&self) -> &str {
        &self.task
    }

    async fn run(db: &mut Session, jobs: &[&Self]) -> Result<Vec<(i64, Met)>> {
        let rows = write(db, jobs, true).await?;
        let met = rows.iter().filter_map(|row| Some((row.number, row.met()?)));
        Ok(met.collect())
    }
}

impl Row {
    fn met(&self) -> Option<Met> {
        match (self.applied, self.late) {
            (true, _) => Some(Met::Applied {
                further: self.further,
                begun: self.begun,
            }),
            (false, true) => Some(Met::Late),
            (false, false) => None,
        }
    }
}
