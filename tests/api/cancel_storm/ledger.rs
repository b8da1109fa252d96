//! What clients were told, to be compared with the database in the end.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use super::Kind;

/// How much longer a storm may last on a slow machine.
const LONGER: Duration = Duration::from_secs(120);

/// Counts and findings of a storm.
#[derive(Debug, Default)]
pub struct Ledger {
    ends: OnceLock<Instant>,
    pub hang_ups: AtomicUsize,
    pub acknowledged: AtomicUsize,
    pub found: Mutex<Vec<(Finding, String)>>,
    pub tasks: Mutex<HashMap<String, Entry>>,
    pub created: Mutex<Vec<String>>,
}

/// What must not happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Finding {
    /// An acknowledged write is missing.
    Lost,
    /// A task has parts of several updates.
    Torn,
    /// A client that did not hang up was not served.
    Refused,
    /// Connections were left inside a transaction, or never came back.
    Open,
}

/// The updates of one task that were acknowledged.
#[derive(Debug)]
pub struct Entry {
    pub kind: Kind,
    /// Written by one client only.
    pub owned: bool,
    /// The mark of each version.
    pub versions: HashMap<i64, String>,
    /// The owner was not answered: any of its marks may be the last.
    pub doubtful: bool,
}

impl Ledger {
    pub fn find(&self, finding: Finding, what: impl Into<String>) {
        self.found
            .lock()
            .expect("no panic")
            .push((finding, what.into()));
    }

    pub fn add_task(&self, id: &str, kind: Kind, owned: bool) {
        let entry = Entry {
            kind,
            owned,
            versions: HashMap::new(),
            doubtful: false,
        };
        self.tasks
            .lock()
            .expect("no panic")
            .insert(id.into(), entry);
    }

    pub fn is_clean(&self) -> bool {
        self.found.lock().expect("no panic").is_empty()
    }

    pub fn count(&self, finding: Finding) -> usize {
        let found = self.found.lock().expect("no panic");
        found.iter().filter(|(other, _)| *other == finding).count()
    }

    /// Begins a storm of this length. On a slow machine it lasts until [`Self::was_a_storm`].
    pub fn begin(&self, length: Duration) {
        self.ends.set(Instant::now() + length).expect("once");
    }

    pub fn is_over(&self) -> bool {
        let ends = *self.ends.get().expect("begun");
        let now = Instant::now();
        now > ends && self.was_a_storm() || now > ends + LONGER
    }

    /// Whether enough happened to prove something.
    pub fn was_a_storm(&self) -> bool {
        let (hang_ups, acknowledged) = (&self.hang_ups, &self.acknowledged);
        hang_ups.load(Ordering::Relaxed) > 1_000 && acknowledged.load(Ordering::Relaxed) > 100
    }

    /// Records that an update was acknowledged with this version. Each version exists only once.
    pub fn acknowledge(&self, task: &str, version: i64, mark: &str) {
        self.acknowledged.fetch_add(1, Ordering::Relaxed);
        let mut tasks = self.tasks.lock().expect("no panic");
        let versions = &mut tasks.get_mut(task).expect("a task").versions;
        if let Some(other) = versions.insert(version, mark.into()) {
            let what = format!("{task}: {other} and {mark} both became version {version}");
            self.find(Finding::Lost, what);
        }
    }

    pub fn doubt(&self, task: &str) {
        self.tasks
            .lock()
            .expect("no panic")
            .get_mut(task)
            .expect("a task")
            .doubtful = true;
    }

    /// The last acknowledged mark.
    pub fn last(&self, task: &str) -> Option<String> {
        let tasks = self.tasks.lock().expect("no panic");
        let versions = &tasks[task].versions;
        Some(versions[versions.keys().max()?].clone())
    }
}

impl fmt::Display for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} hang-ups, {} writes acknowledged; {} lost, {} torn, {} refused, {} found open",
            self.hang_ups.load(Ordering::Relaxed),
            self.acknowledged.load(Ordering::Relaxed),
            self.count(Finding::Lost),
            self.count(Finding::Torn),
            self.count(Finding::Refused),
            self.count(Finding::Open),
        )?;
        let found = self.found.lock().expect("no panic");
        let mut shown: Vec<_> = found.iter().collect();
        shown.sort_by_key(|(finding, _)| *finding as u8); // the worst first
        shown
            .iter()
            .take(8)
            .try_for_each(|(finding, what)| write!(f, "\n  {finding:?}: {what}"))
    }
}
