//! Small statements of many requests, run as one.
//!
//! A job that finds a statement free is run at once. While as many statements run as may run at the same time, jobs
//! wait, and the next statement takes all that wait for its tenant. So batches form only under load, and no job waits
//! for a timer. One connection, one statement, one commit and one wake-up then serve many requests.

use std::collections::{HashSet, VecDeque};
use std::fmt::Debug;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::{Result, Session, Tenant};

/// Statements of one kind that run at the same time. With one, the next batch waits while Postgres has nothing to do.
const STATEMENTS: usize = 2;

/// Jobs in one statement, at most.
const LARGEST: usize = 256;

/// Something that requests ask of a task, and that one statement does for many tasks of a tenant.
pub(super) trait Job: Debug + Send + Sync + Sized + 'static {
    /// What a request learns.
    type Answer: Debug + Send;

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

/// Jobs of one kind, on their way to the database.
#[derive(Debug)]
pub(super) struct Batches<J: Job>(Arc<Mutex<Queue<J>>>);

#[derive(Debug)]
struct Queue<J: Job> {
    waiting: VecDeque<Waiting<J>>,
    statements: usize,
}

#[derive(Debug)]
struct Waiting<J: Job> {
    tenant: Tenant,
    job: Arc<J>,
    answer: oneshot::Sender<Option<J::Answer>>,
}

impl<J: Job> Batches<J> {
    /// Has a job done, together with those of other requests. `None` if the statement does not apply to its task.
    ///
    /// A job whose statement failed is done again alone, so that it cannot suffer from another one.
    pub(super) async fn run(&self, tenant: &Tenant, job: J) -> Result<Option<J::Answer>> {
        let job = Arc::new(job);
        let (answer, answered) = oneshot::channel();
        self.add(Waiting {
            tenant: tenant.clone(),
            job: Arc::clone(&job),
            answer,
        });
        if let Ok(answer) = answered.await {
            return Ok(answer);
        }
        let mut db = tenant.database().await?;
        let answers = J::run(&mut db, &[&*job]).await?;
        Ok(answers.into_iter().next().map(|(_, answer)| answer))
    }

    fn add(&self, waiting: Waiting<J>) {
        let mut queue = self.lock();
        queue.waiting.push_back(waiting);
        if queue.statements < STATEMENTS {
            queue.statements += 1;
            tokio::spawn(Turn(self.clone()).take());
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue<J>> {
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
        let queue = Queue {
            waiting: VecDeque::new(),
            statements: 0,
        };
        Self(Arc::new(Mutex::new(queue)))
    }
}

impl<J: Job> Queue<J> {
    /// Takes what one statement may do for a tenant.
    fn take(&mut self, tenant: &str) -> Vec<Waiting<J>> {
        let mut taken = Vec::with_capacity(self.waiting.len().min(LARGEST));
        let mut tasks = HashSet::new();
        let mut left = VecDeque::new();
        while let Some(one) = self.waiting.pop_front() {
            let fits = taken.len() < LARGEST
                && one.tenant.id() == tenant
                && (J::SHARES_TASKS || tasks.insert(one.job.task().to_owned()));
            match fits {
                true => taken.push(one),
                false => left.push_back(one),
            }
        }
        self.waiting = left;
        taken
    }
}

/// The right to run one statement. Dropped, it goes to the jobs that wait, if any.
struct Turn<J: Job>(Batches<J>);

impl<J: Job> Turn<J> {
    async fn take(self) {
        let tenant = self.0.lock().waiting.front().map(|one| one.tenant.clone());
        let Some(tenant) = tenant else { return };
        let db = tenant.database().await;
        let taken = self.0.lock().take(tenant.id());
        // jobs that get no answer are done again, each by its own request
        let Ok(mut db) = db else { return };
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
            let _ = one.answer.send(answer);
        }
    }
}

impl<J: Job> Drop for Turn<J> {
    fn drop(&mut self) {
        let mut queue = self.0.lock();
        match Handle::try_current() {
            Ok(runtime) if !queue.waiting.is_empty() => {
                drop(runtime.spawn(Turn(self.0.clone()).take()));
            }
            _ => queue.statements -= 1,
        }
    }
}
