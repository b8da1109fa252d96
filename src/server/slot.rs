//! The share of a connection in the caps.

use tokio::sync::OwnedSemaphorePermit;

use super::addresses::Counted;

/// Name of the gauge of open connections.
const OPEN: &str = "sms_http_connections";

/// A connection's slot under the caps; dropping it frees the slot.
#[derive(Debug)]
pub struct Slot {
    _permit: OwnedSemaphorePermit,
    _counted: Counted,
}

impl Slot {
    pub(super) fn new(permit: OwnedSemaphorePermit, counted: Counted) -> Self {
        metrics::gauge!(OPEN).increment(1.0);
        Self {
            _permit: permit,
            _counted: counted,
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        metrics::gauge!(OPEN).decrement(1.0);
    }
}
