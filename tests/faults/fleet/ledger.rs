//! What clients were told, and what they do not know.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

use super::http::{Answer, Done};

/// The types of events that the webhook is for.
pub const HOOKED: [&str; 3] = ["task.created", "task.action_requested", "task.deleted"];

#[derive(Debug, Default)]
pub struct Ledger {
    acknowledged: AtomicUsize,
    refused: AtomicUsize,
    unanswered: AtomicUsize,
    strict: AtomicBool,
    pub entries: Mutex<Entries>,
}

#[derive(Debug, Default)]
pub struct Entries {
    /// What is wrong, found while they worked.
    pub wrong: Vec<String>,
    pub lost: Vec<String>,
    pub torn: Vec<String>,
    /// Tasks that one client updates.
    pub updates: HashMap<String, Written>,
    /// Tasks that one client reports on, with the numbers of reports.
    pub reports: HashMap<String, Written>,
    /// Requests for actions that were acknowledged.
    pub actions: Vec<String>,
    /// Tasks that were created for these sources, and those perhaps created.
    pub created: HashMap<String, String>,
    pub perhaps_created: HashSet<String>,
    /// Tasks whose deletion was acknowledged.
    pub deleted: HashSet<String>,
}

/// The marks that were written to a task.
#[derive(Debug, Default)]
pub struct Written {
    /// The last one that was acknowledged, and the version that it made.
    pub last: String,
    pub version: i64,
    /// Those that were not acknowledged: nobody knows whether they were written.
    pub unknown: HashSet<String>,
}

impl Written {
    pub fn acknowledge(&mut self, mark: &str, version: Option<i64>) {
        self.unknown.remove(mark);
        mark.clone_into(&mut self.last);
        self.version = version.unwrap_or_default();
    }

    /// What is wrong with what is read, if something is.
    pub fn compare(&self, mark: &str, version: Option<i64>) -> Result<(), String> {
        let known = mark == self.last && version.is_none_or(|version| version == self.version);
        let newer = version.is_none_or(|version| version > self.version);
        if known || newer && self.unknown.contains(mark) {
            return Ok(());
        }
        let (last, at) = (&self.last, self.version);
        Err(format!(
            "reads {mark} at {version:?} after {last} was acknowledged at {at}"
        ))
    }
}

impl Ledger {
    pub fn acknowledged(&self) -> usize {
        self.acknowledged.load(Relaxed)
    }

    pub fn refused(&self) -> usize {
        self.refused.load(Relaxed)
    }

    pub fn unanswered(&self) -> usize {
        self.unanswered.load(Relaxed)
    }

    pub fn be_strict(&self) {
        self.strict.store(true, Relaxed);
    }

    /// What was done, if it was. Anything but "done" and "not now" is a finding.
    pub fn note(&self, what: &str, answer: Answer) -> Option<Done> {
        let found = match answer {
            Answer::Done(done) => return Some(done),
            Answer::Refused => {
                self.refused.fetch_add(1, Relaxed);
                self.strict.load(Relaxed).then(|| "503".to_owned())
            }
            Answer::Away(reason) => {
                self.unanswered.fetch_add(1, Relaxed);
                self.strict.load(Relaxed).then_some(reason)
            }
            Answer::Other(status, body) => Some(format!("{status} {body}")),
        };
        if let Some(found) = found {
            self.with(|entries| entries.wrong.push(format!("{what}: {found}")));
        }
        None
    }

    /// The same for a write.
    pub fn note_write(&self, what: &str, answer: Answer) -> Option<Done> {
        let done = self.note(what, answer);
        if done.is_some() {
            self.acknowledged.fetch_add(1, Relaxed);
        }
        done
    }

    pub fn with<T>(&self, work: impl FnOnce(&mut Entries) -> T) -> T {
        work(&mut self.entries.lock().expect("no panic"))
    }
}
