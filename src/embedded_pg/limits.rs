//! Bounds that messages name.

use std::time::Duration;

/// The oldest Postgres the service supports.
pub const MIN_MAJOR: u32 = 14;

/// Bytes in the path of a Unix socket: `sun_path` less the closing NUL.
pub(super) const SOCKET_PATH_LIMIT: usize = if cfg!(target_os = "linux") { 107 } else { 103 };

/// How long the processes of an earlier server get to end.
pub(super) const LEFTOVER_LIMIT: Duration = Duration::from_secs(30);
