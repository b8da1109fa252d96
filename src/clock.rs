//! The one clock: every time that the service writes comes from here.

use std::time::{SystemTime, UNIX_EPOCH};

/// Now, in epoch milliseconds.
#[must_use]
pub fn now() -> i64 {
    #[expect(clippy::disallowed_methods, reason = "this is the one clock")]
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
