//! Small statements of many requests, run as one.
//!
//! A job that finds a statement free is run at once. While as many statements run for its tenant as may run at the same
//! time, a job waits, and the next statement takes all that wait. So batches form only under load, and no job waits for
//! a timer. One connection, one statement, one commit and one wake-up then serve many requests.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt::Debug;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::{Error, Result, Session, Tenant};

/// Jobs in one statement, at most.
const LARGEST: usize = 256;

/// Something that requests ask of a task, and that one statement does for many tasks of a tenant.
pub(super) trait Job: Debug + Send + Sync + Sized + 'static {
    /// What a request learns.
    type Answer: Debug + Send;

    /// Statements that run at the same time for a tenant. One makes the largest batches; with two, Postgres also has work while the
    /// answers of one are on their way, and while one waits for the disk.
    const STATEMENTS: usize;

    /// Whether a statement may have several jobs on one task. Otherwise the second one goes into a later statement.
    const SHARES_TASKS: bool;

    /// The id of the task.
    fn task(&self) -> &str;

    /// Runs the statement. Returns answers with the positions of their jobs, counted from 1.
    fn run(
        db: &mut Session,
        jobs: &[&Self],
    ) -> impl Future<Output = Result<Vec<(i64, Self::Answer)>>> + Send;
}

/// Jobs of one kind, on their way to the database, by tenant.
#[derive(Debug)]
pub(super) struct Batches<J: Job>(Arc<Mutex<HashMap<Arc<str>, Line<J>>>>);

/// The jobs of a tenant. It is only there while a statement runs.
#[derive(Debug)]
struct Line<J: Job> {
    waiting: VecDeque<Waiting<J>>,
    statements: usize,
}

#[derive(Debug)]
struct Waiting<J: Job> {
    since: Instant,
    job: Arc<J>,
    answer: oneshot::Sender<Result<Option<J::Answer>>>,
}

impl<J: Job> Waiting<J> {
    /// There is no connection, nor would there be one for this request alone.
    fn refuse(self, error: &Error) {
        let error = match *error {
            Error::Busy { ahead } => Error::Busy { ahead },
            _ => Error::Away,
        };
        let _ = self.answer.send(Err(error));
    }
}

impl<J: Job> Batches<J> {
    /// Has a job done, together with those of other requests. `None` if the statement does not apply to its task.
    ///
    /// A job whose statement failed is done again alone, so that it cannot suffer from another one.
    pub(super) async fn run(&self, tenant: &Tenant, job: J) -> Result<Option<J::Answer>> {
        let job = Arc::new(job);
        let (answer, answered) = oneshot::channel();
        let waiting = Waiting {
            since: Instant::now(),
            job: Arc::clone(&job),
            answer,
        };
        self.add(tenant, waiting);
        if let Ok(answer) = answered.await {
            return answer;
        }
        let mut db = tenant.database().await?;
        let answers = J::run(&mut db, &[&*job]).await?;
        Ok(answers.into_iter().next().map(|(_, answer)| answer))
    }

    fn add(&self, tenant: &Tenant, waiting: Waiting<J>) {
        let mut lines = self.lock();
        let line = lines.entry(tenant.shared_id()).or_default();
        line.waiting.push_back(waiting);
        if line.statements < J::STATEMENTS {
            line.statements += 1;
            tokio::spawn(Turn(self.clone(), tenant.clone()).take());
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Arc<str>, Line<J>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<J: Job> Clone for Batches<J> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<J: Job> Default for Batches<J> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<J: Job> Default for Line<J> {
    fn default() -> Self {
        Self {
            waiting: VecDeque::new(),
            statements: 0,
        }
    }
}

impl<J: Job> Line<J> {
    /// Takes what one statement may do.
    fn take(&mut self) -> Vec<Waiting<J>> {
        let most = self.waiting.len().min(LARGEST);
        if J::SHARES_TASKS {
            return self.waiting.drain(..most).collect();
        }
        let mut tasks = HashSet::new();
        let fits = |one: &Waiting<J>| tasks.len() < most && tasks.insert(one.job.task().to_owned());
        let (taken, left) = self.waiting.drain(..).partition(fits);
        self.waiting = left;
        taken.into()
    }

    /// Takes all that have waited since this moment or longer.
    fn take_since(&mut self, moment: Instant) -> Vec<Waiting<J>> {
        let old = self.waiting.partition_point(|one| one.since <= moment);
        self.waiting.drain(..old).collect()
    }
}

/// The right to run a statement for a tenant. Dropped, it goes to the jobs that wait, if any.
struct Turn<J: Job>(Batches<J>, Tenant);

impl<J: Job> Turn<J> {
    async fn take(self) {
        let Self(batches, tenant) = &self;
        let since = Instant::now();
        let db = tenant.database().await;
        let taken = match (batches.lock().get_mut(tenant.id()), &db) {
            (Some(line), Ok(_)) => line.take(),
            // also those that would be in a later statement: they have waited as long
            (Some(line), Err(_)) => line.take_since(since),
            (None, _) => return,
        };
        let mut db = match db {
            Ok(db) => db,
            Err(error) => {
                tracing::warn!(error = %error, "no connection for a shared statement");
                return taken.into_iter().for_each(|one| one.refuse(&error));
            }
        };
        // jobs that get no answer are done again, each by its own request
        let jobs: Vec<_> = taken.iter().map(|one| &*one.job).collect();
        let Ok(answers) = J::run(&mut db, &jobs).await else {
            return;
        };
        drop(db);
        let mut slots: Vec<_> = taken.iter().map(|_| None).collect();
        for (position, answer) in answers {
            slots[position as usize - 1] = Some(answer);
        }
        for (one, answer) in taken.into_iter().zip(slots) {
            // a request that has gone wants no answer
            let _ = one.answer.send(Ok(answer));
        }
    }
}

impl<J: Job> Drop for Turn<J> {
    fn drop(&mut self) {
        let Self(batches, tenant) = self;
        let mut lines = batches.lock();
        let Some(line) = lines.get_mut(tenant.id()) else {
            return;
        };
        match Handle::try_current() {
            Ok(runtime) if !line.waiting.is_empty() => {
                drop(runtime.spawn(Turn(batches.clone(), tenant.clone()).take()));
            }
            _ => line.statements -= 1,
        }
        if line.statements == 0 {
            lines.remove(tenant.id());
        }
    }
}
