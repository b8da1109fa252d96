//! File descriptors: every connection takes one.

use std::io;

/// Descriptors besides those of connections: files, logs, sockets of the runtime, the private PostgreSQL, the IAM.
const OTHERS: u64 = 64;

/// Raises the process's limit as far as it may be, and returns how many connections of clients fit under it besides
/// those to the database.
pub(crate) fn room_for_clients(database_connections: u64) -> usize {
    let limit = rlimit::increase_nofile_limit(u64::MAX).unwrap_or_else(|error: io::Error| {
        tracing::warn!(%error, "cannot read the limit of file descriptors");
        u64::MAX
    });
    room(limit, database_connections)
}

fn room(limit: u64, database_connections: u64) -> usize {
    let room = limit.saturating_sub(OTHERS + database_connections).max(1);
    usize::try_from(room).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_get_what_the_others_leave() {
        assert_eq!(room(1024, 16), 1024 - 64 - 16);
        assert_eq!(room(70, 16), 1, "there is always one");
        assert_eq!(room(u64::MAX, 16), usize::MAX - 64 - 16);
    }
}
