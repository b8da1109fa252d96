//! Who waits for events, in this process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::sync::Notify;

/// Those who wait for a tenant's events. They look from time to time, as other instances write events too; those that this
/// process has committed they see at once.
#[derive(Debug, Default)]
pub struct Wakes {
    by_tenant: Mutex<HashMap<Arc<str>, Weak<Notify>>>,
    of_any: Arc<Notify>,
}

impl Wakes {
    /// Wakes whoever waits for it whenever events of this tenant are committed.
    pub(in crate::storage) fn of(&self, tenant: &Arc<str>) -> Arc<Notify> {
        let mut waiting = self.lock();
        if let Some(known) = waiting.get(tenant).and_then(Weak::upgrade) {
            return known;
        }
        let new = Arc::new(Notify::new());
        waiting.insert(Arc::clone(tenant), Arc::downgrade(&new));
        new
    }

    /// Wakes whoever waits for it whenever events of any tenant are committed.
    pub(in crate::storage) fn of_any(&self) -> Arc<Notify> {
        Arc::clone(&self.of_any)
    }

    pub(in crate::storage) fn wake(&self, tenant: &str) {
        self.of_any.notify_one();
        let mut waiting = self.lock();
        match waiting.get(tenant).map(Weak::upgrade) {
            Some(Some(one)) => one.notify_one(),
            Some(None) => drop(waiting.remove(tenant)),
            None => {}
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Arc<str>, Weak<Notify>>> {
        self.by_tenant
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
