//! What the last updates of tasks said.

use moka::sync::Cache;

use super::task_update::TaskUpdate;

/// How many tasks are remembered.
const REMEMBERED: u64 = 50_000;

/// The digests of the last updates that this process has seen. Only a hint: the digests in the task's row decide. It saves
/// statements that would find out that they do not apply.
#[derive(Debug, Clone)]
pub struct LastSaid(Cache<String, Digests>);

#[derive(Debug, Clone, Copy)]
struct Digests {
    all: [u8; 32],
    noted: Option<[u8; 32]>,
}

/// How an update probably compares with the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likely {
    /// It says the same of servers, sub-tasks and settings, or nothing of them.
    Repeats,
    /// It says something else, but nothing that could be an event.
    Changes,
    /// It may have an event to record.
    Happens,
}

impl Default for LastSaid {
    fn default() -> Self {
        Self(Cache::new(REMEMBERED))
    }
}

impl LastSaid {
    /// Compares an update with the last one, and remembers it.
    pub(super) fn compare(&self, tenant: &str, id: &str, update: &TaskUpdate) -> Likely {
        let Some(all) = update.digest else {
            return Likely::Repeats;
        };
        let key = format!("{id}/{tenant}");
        let last = self.0.get(&key);
        if last.is_some_and(|last| last.all == all) {
            return Likely::Repeats;
        }
        let last = last.and_then(|last| last.noted);
        let noted = update.noted.digest.or(last);
        self.0.insert(key, Digests { all, noted });
        match last.is_some() && last != noted {
            true => Likely::Happens,
            false => Likely::Changes,
        }
    }
}
