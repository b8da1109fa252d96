//! Tasks as they were last shown, so that a task that has not changed is neither read nor written again.

use std::time::Duration;

use bytes::Bytes;
use moka::sync::Cache;

use super::extract::Revision;

/// What the answers may take in memory, in bytes.
const CAPACITY: u64 = 64 * 1024 * 1024;

/// The largest answer that is kept, in bytes.
const LARGEST: usize = 256 * 1024;

/// For how long an answer is kept: a database that is restored from a backup may use a version twice.
const KEPT_FOR: Duration = Duration::from_secs(60);

/// The bodies of answers, each with the revision of its task. A revision has one body, as its entity tag promises.
#[derive(Debug, Clone)]
pub struct ShownTasks(Cache<String, (Revision, Bytes)>);

impl Default for ShownTasks {
    fn default() -> Self {
        let cost = |key: &String, (_, body): &(Revision, Bytes)| (key.len() + body.len()) as u32;
        let cache = Cache::builder()
            .weigher(cost)
            .max_capacity(CAPACITY)
            .time_to_live(KEPT_FOR);
        Self(cache.build())
    }
}

impl ShownTasks {
    /// The body of a task at this revision.
    #[must_use]
    pub fn get(&self, tenant: &str, id: &str, revision: Revision) -> Option<Bytes> {
        let (at, body) = self.0.get(&key(tenant, id))?;
        (at == revision).then_some(body)
    }

    /// Keeps the body of a task at this revision.
    pub fn keep(&self, tenant: &str, id: &str, revision: Revision, body: &Bytes) {
        if body.len() <= LARGEST {
            self.0.insert(key(tenant, id), (revision, body.clone()));
        }
    }
}

/// Ids have no slash.
fn key(tenant: &str, id: &str) -> String {
    format!("{id}/{tenant}")
}
