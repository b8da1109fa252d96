//! Does actions on many tasks, task by task. Several instances may work on the same job.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use futures_util::stream::{self, StreamExt};
use tokio::sync::Notify;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::Faults;
use crate::clock::now;
use crate::domain::task_state::Act;
use crate::http::error::{ApiError, ApiResult};
use crate::http::tasks::action::perform;
use crate::model::{Happening, JobOutcome};
use crate::storage::jobs::{self, Work};
use crate::storage::{self, Database, Tenant, Transaction, locks};

/// How often to look for jobs that another instance was given, or has left.
const EVERY: Duration = Duration::from_secs(5);

/// How many accounts' jobs are worked on at the same time.
const ACCOUNTS: usize = 4;

/// How many tasks of a job are worked on at the same time.
const TASKS: usize = 2;

/// Works until it is stopped. `news` tells of jobs that this instance was given.
pub(super) async fn run(database: Database, news: Arc<Notify>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = work(&database, &stop).await {
            tracing::warn!(%error, "jobs have to wait");
        }
        let waited = timeout(EVERY, news.notified());
        stop.run_until_cancelled(waited).await;
    }
}

/// Does all jobs that there are, of each account one after another. An account whose job has to wait is passed over.
///
/// # Errors
/// When the database fails.
pub async fn work(database: &Database, stop: &CancellationToken) -> storage::Result<()> {
    let work = jobs::work(&mut *database.connection().await?).await?;
    let accounts = work.chunk_by(|one, next| one.tenant == next.tenant);
    let accounts: Vec<_> = accounts.map(<[Work]>::to_vec).collect();
    let done = stream::iter(accounts).map(|jobs| finish_all(database, jobs, stop));
    let mut faults = Faults::default();
    let mut done = pin!(done.buffer_unordered(ACCOUNTS));
    while let Some(result) = done.next().await {
        faults.pass_over(result);
    }
    faults.log("jobs of some accounts have to wait");
    Ok(())
}

async fn finish_all(
    database: &Database,
    jobs: Vec<Work>,
    stop: &CancellationToken,
) -> storage::Result<()> {
    for job in &jobs {
        finish(database, job, stop).await?;
    }
    Ok(())
}

async fn finish(database: &Database, job: &Work, stop: &CancellationToken) -> storage::Result<()> {
    let tenant = Tenant::new(job.tenant.as_str().into(), database.clone());
    let tenant = tenant.on_behalf_of(job.actor.clone());
    let hands = (0..TASKS).map(|_| lend_a_hand(&tenant, job, stop));
    for hand in join_all(hands).await {
        hand?;
    }
    let mut db = tenant.begin().await?;
    jobs::finish(&mut db, &job.id, now()).await?;
    db.commit().await
}

/// Does one task after another, until none is left that nobody else works on.
async fn lend_a_hand(tenant: &Tenant, job: &Work, stop: &CancellationToken) -> storage::Result<()> {
    let mut after = 0;
    while !stop.is_cancelled() {
        let mut db = tenant.begin().await?;
        let Some(next) = jobs::next(&mut db, &job.id, after).await? else {
            if after == 0 {
                return Ok(());
            }
            // one that somebody else has given up may have been passed over
            after = 0;
            continue;
        };
        after = next.position;
        let acted = act(&mut db, job, &next.task).await;
        let refusal = acted.as_ref().err();
        if refusal.is_some_and(ApiError::passes) {
            return Err(storage::Error::Away);
        }
        let refused = refusal.and_then(ApiError::refused);
        let outcome = match (refusal, refused) {
            (None, _) => JobOutcome::Done,
            (_, Some(_)) => JobOutcome::Refused,
            (_, None) => JobOutcome::Failed,
        };
        if outcome == JobOutcome::Failed {
            // nothing more can be written in this transaction
            db = tenant.begin().await?;
        }
        // the action and its outcome are committed together, so that it is done once
        jobs::settle(&mut db, &job.id, next.position, outcome, refused).await?;
        db.commit().await?;
    }
    Ok(())
}

async fn act(db: &mut Transaction, job: &Work, task: &str) -> ApiResult<()> {
    locks::task(db, task).await?;
    let requested = Happening::ActionRequested {
        operation: job.operation,
        reason: job.reason.clone(),
        job_id: Some(job.id.clone()),
    };
    perform(db, task, &Act::from(job.operation), requested).await
}
