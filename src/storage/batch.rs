//! Small statements of many requests, run as one.
//!
//! A job that finds no statement of its tenant running is run at once. While one runs, jobs wait, and the next statement
//! takes all that wait. So batches form only under load, and no job waits for a timer. One connection, one statement, one
//! commit and one wake-up then serve many requests. Two statements at a time would make smaller batches, which cost more
//! than the processors gain.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt::Debug;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::{Error, Result, Session, Tenant};

/// Jobs in one statement, at most.
const LARGEST: usize = 256;

/// Bytes of them that are sent to the database, at most, unless it is one job.
const MOST_BYTES: usize = 1024 * 1024;

/// Something that requests ask of a task, and that one statement does for many tasks of a tenant.
pub(super) trait Job: Debug + Send + Sync + Sized + 'static {
    /// What a request learns.
    type Answer: Debug + Send;

    /// Whether a statement may have several jobs on one task. Otherwise the second one goes into a later statement.
    const SHARES_TASKS: bool;

    /// The id of the task.
    fn task(&self) -> &str;

    /// How much is sent to the database for it, where that may be much.
    fn bytes(&self) -> usize {
        0
    }

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
    pub(super) async fn run(&self, tenant: &Tenant, job: Arc<J>) -> Result<Option<J::Answer>> {
        let (answer, answered) = oneshot::channel();
        let waiting = Waiting {
            since: Instant::now(),
            job: Arc::clone(&job),
            answer,
        };
        // no task of its own: to wake one takes longer than the rest of what a job costs here
        if let Some(turn) = self.add(tenant, waiting) {
            turn.take().await;
        }
        if let Ok(answer) = answered.await {
            return answer;
        }
        let mut db = tenant.database().await?;
        let answers = J::run(&mut db, &[&*job]).await?;
        Ok(answers.into_iter().next().map(|(_, answer)| answer))
    }

    /// Has a job wait. Whoever gets a turn is to take it.
    fn add(&self, tenant: &Tenant, waiting: Waiting<J>) -> Option<Turn<J>> {
        let mut lines = self.lock();
        let is_running = lines.contains_key(tenant.id());
        let line = lines.entry(tenant.shared_id()).or_default();
        line.waiting.push_back(waiting);
        (!is_running).then(|| Turn::new(self, tenant))
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
        let (mut tasks, mut bytes) = (HashSet::new(), 0);
        let mut fits = |one: &Waiting<J>| {
            let task = one.job.task();
            if tasks.len() == most || tasks.contains(task) {
                return false;
            }
            // what does not fit is still counted: no later job of the same task may come before it
            bytes += one.job.bytes();
            (bytes <= MOST_BYTES || tasks.is_empty()) && tasks.insert(task.to_owned())
        };
        let (taken, left) = self.waiting.drain(..).partition(|one| fits(one));
        self.waiting = left;
        Vec::from(taken)
    }

    /// Takes all that have waited since this moment or longer.
    fn take_since(&mut self, moment: Instant) -> Vec<Waiting<J>> {
        let old = self.waiting.partition_point(|one| one.since <= moment);
        self.waiting.drain(..old).collect()
    }
}

/// The right to run a statement for a tenant. Dropped, it goes to the jobs that wait, if any.
struct Turn<J: Job> {
    batches: Batches<J>,
    tenant: Tenant,
}

impl<J: Job> Turn<J> {
    fn new(batches: &Batches<J>, tenant: &Tenant) -> Self {
        Self {
            batches: batches.clone(),
            tenant: tenant.clone(),
        }
    }

    async fn take(self) {
        let (batches, tenant) = (&self.batches, &self.tenant);
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
        let mut lines = self.batches.lock();
        let waits = lines
            .get(self.tenant.id())
            .is_some_and(|line| !line.waiting.is_empty());
        match Handle::try_current() {
            Ok(runtime) if waits => {
                drop(runtime.spawn(Turn::new(&self.batches, &self.tenant).take()));
            }
            _ => drop(lines.remove(self.tenant.id())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct OfTask(&'static str);

    impl Job for OfTask {
        type Answer = ();

        const SHARES_TASKS: bool = false;

        fn task(&self) -> &str {
            self.0
        }

        /// A long name stands for much.
        fn bytes(&self) -> usize {
            self.0.len() * MOST_BYTES / 4
        }

        async fn run(_: &mut Session, _: &[&Self]) -> Result<Vec<(i64, ())>> {
            unreachable!("only lines are tested")
        }
    }

    fn wait(line: &mut Line<OfTask>, tasks: &[&'static str]) {
        let waiting = tasks.iter().map(|task| Waiting {
            since: Instant::now(),
            job: Arc::new(OfTask(task)),
            answer: oneshot::channel().0,
        });
        line.waiting.extend(waiting);
    }

    fn take(line: &mut Line<OfTask>) -> Vec<&'static str> {
        line.take().iter().map(|one| one.job.0).collect()
    }

    #[test]
    fn a_task_is_in_a_statement_once_and_its_jobs_stay_in_order() {
        let mut line = Line::default();
        wait(&mut line, &["a", "b", "a", "c", "a"]);
        assert_eq!(take(&mut line), ["a", "b", "c"]);
        wait(&mut line, &["d"]);
        assert_eq!(take(&mut line), ["a", "d"]);
        assert_eq!(take(&mut line), ["a"]);
        assert!(take(&mut line).is_empty());
    }

    #[test]
    fn a_statement_is_only_so_large_unless_it_is_of_one_job() {
        let mut line = Line::default();
        wait(
            &mut line,
            &["ab", "ab", "ab", "c", "defg", "h", "ijklmn", "o"],
        );
        assert_eq!(take(&mut line), ["ab", "c"]);
        assert_eq!(take(&mut line), ["ab"]);
        assert_eq!(take(&mut line), ["ab"]);
        assert_eq!(take(&mut line), ["defg"]);
        assert_eq!(take(&mut line), ["h"]);
        assert_eq!(take(&mut line), ["ijklmn"]);
        assert_eq!(take(&mut line), ["o"]);
    }

    #[test]
    fn who_has_waited_for_a_connection_in_vain_is_known() {
        let mut line = Line::default();
        wait(&mut line, &["a", "a"]);
        let since = Instant::now();
        std::thread::sleep(std::time::Duration::from_millis(1));
        wait(&mut line, &["a"]);
        assert_eq!(line.take_since(since).len(), 2);
        assert_eq!(line.waiting.len(), 1);
    }
}
