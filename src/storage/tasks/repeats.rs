//! Which updates are likely to repeat the last one.

use moka::sync::Cache;

/// How many tasks are remembered.
const REMEMBERED: u64 = 50_000;

/// The digests of the last updates that this process has seen. Only a hint: the digest in the task's row decides. It saves
/// an update that says something new the statement that would find that out.
#[derive(Debug, Clone)]
pub struct Repeats(Cache<String, [u8; 32]>);

impl Default for Repeats {
    fn default() -> Self {
        Self(Cache::new(REMEMBERED))
    }
}

impl Repeats {
    /// Whether an update may say the same as the last one; one without a digest says nothing that could differ.
    pub(super) fn may_repeat(&self, tenant: &str, id: &str, digest: Option<&[u8; 32]>) -> bool {
        let Some(digest) = digest else {
            return true;
        };
        let key = format!("{id}/{tenant}");
        let repeats = self.0.get(&key).is_some_and(|last| last == *digest);
        if !repeats {
            self.0.insert(key, *digest);
        }
        repeats
    }
}
