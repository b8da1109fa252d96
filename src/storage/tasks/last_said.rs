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
    HasEvent,
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
            true => Likely::HasEvent,
            false => Likely::Changes,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn update(body: Value) -> TaskUpdate {
        let body = serde_json::from_value(body).expect("an update");
        TaskUpdate::of(body, 1).expect("parameters")
    }

    #[test]
    fn an_update_is_compared_with_the_last_one_of_its_task() {
        let said = LastSaid::default();
        let renamed = json!({"name": "b", "source_server": {"memory": 1}});
        let cases = [
            ("t-1", json!({"name": "a"}), Likely::Changes),
            ("t-1", json!({"name": "a"}), Likely::Repeats),
            (
                "t-1",
                json!({"source_server": {"memory": 1}}),
                Likely::Changes,
            ),
            ("t-1", json!({"total_time": 5}), Likely::Repeats),
            ("t-1", renamed.clone(), Likely::HasEvent),
            ("t-1", renamed.clone(), Likely::Repeats),
            ("t-2", renamed, Likely::Changes),
        ];
        for (id, body, likely) in cases {
            assert_eq!(
                said.compare("acme", id, &update(body.clone())),
                likely,
                "{id}: {body}"
            );
        }
        let elsewhere = update(json!({"name": "a"}));
        assert_eq!(said.compare("another", "t-1", &elsewhere), Likely::Changes);
    }
}
