//! Tasks as they were last shown, so that a task that has not changed is neither read nor written again.

use std::time::Duration;

use bytes::Bytes;
use moka::sync::Cache;

/// What the answers may take in memory, in bytes.
const CAPACITY: u64 = 64 * 1024 * 1024;

/// The largest answer that is kept, in bytes.
const LARGEST: usize = 256 * 1024;

/// For how long an answer is kept: a database that is restored from a backup may use a version twice.
const KEPT_FOR: Duration = Duration::from_secs(60);

/// The bodies of answers, each with the version of its task. A version has one body, as its entity tag promises.
#[derive(Debug, Clone)]
pub struct ShownTasks(Cache<String, (i64, Bytes)>);

impl Default for ShownTasks {
    fn default() -> Self {
        let cost = |key: &String, (_, body): &(i64, Bytes)| (key.len() + body.len()) as u32;
        let cache = Cache::builder()
            .weigher(cost)
            .max_capacity(CAPACITY)
            .time_to_live(KEPT_FOR);
        Self(cache.build())
    }
}

impl ShownTasks {
    /// The body of a task at this version.
    #[must_use]
    pub fn get(&self, tenant: &str, id: &str, version: i64) -> Option<Bytes> {
        let (at, body) = self.0.get(&key(tenant, id))?;
        (at == version).then_some(body)
    }

    /// Keeps the body of a task at this version.
    pub fn keep(&self, tenant: &str, id: &str, version: i64, body: &Bytes) {
        if body.len() <= LARGEST {
            self.0.insert(key(tenant, id), (version, body.clone()));
        }
    }
}

/// Ids have no slash.
fn key(tenant: &str, id: &str) -> String {
    format!("{id}/{tenant}")
}
