//! The share of a connection in the cap.

use tokio::sync::OwnedSemaphorePermit;

/// Name of the gauge of open connections.
const OPEN: &str = "sms_http_connections";

/// A connection's slot under the cap; dropping it frees the slot.
#[derive(Debug)]
pub struct Slot(
    #[expect(dead_code, reason = "held until dropped, never read")] OwnedSemaphorePermit,
);

impl Slot {
    pub(super) fn new(permit: OwnedSemaphorePermit) -> Self {
        metrics::gauge!(OPEN).increment(1.0);
        Self(permit)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        metrics::gauge!(OPEN).decrement(1.0);
    }
}
