//! Which tenants are known to have a log of events, in this process.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Tenants whose log this process has seen committed. A log is never deleted, so that it need not be written again.
#[derive(Debug, Default)]
pub struct Logs(Mutex<HashSet<Arc<str>>>);

impl Logs {
    pub(in crate::storage) fn has(&self, tenant: &str) -> bool {
        self.lock().contains(tenant)
    }

    pub(in crate::storage) fn add(&self, tenant: &Arc<str>) {
        let mut known = self.lock();
        if !known.contains(tenant) {
            known.insert(Arc::clone(tenant));
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashSet<Arc<str>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
