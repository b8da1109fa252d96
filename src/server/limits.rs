//! How much of the server one client, or all of them together, may hold.

use std::time::Duration;

/// The smallest HTTP/1 buffer hyper accepts; a smaller setting would make it panic.
const SMALLEST_BUFFER: u32 = 8 * 1024;

/// Deadlines and caps of the HTTP server.
///
/// They bound what a connection costs before and between requests. What a request itself may
/// cost (body size, total time) is the router's business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Open connections at one time, all clients together; default 10,000, at least 1. Each is a
    /// file descriptor, so the process's `RLIMIT_NOFILE` must be higher. Further clients wait in
    /// the kernel's backlog.
    pub max_connections: usize,

    /// Time from a new connection to its first complete request head, an HTTP/2 preface included,
    /// and on an HTTP/1 connection in use from a later head's first byte to its last; default 10 s.
    /// A TLS handshake, before all this, gets as long again.
    pub header_read: Duration,

    /// Time an HTTP/1 connection may be idle before its next request begins; default 75 s, longer
    /// than the 60 s after which common load balancers drop theirs, so that the side that sends
    /// is the side that closes. The server closes [`header_read`](Self::header_read) later.
    pub keep_alive_idle: Duration,

    /// Time a client may leave a full send buffer untouched before the connection is cut;
    /// default 60 s.
    pub write_stall: Duration,

    /// Time requests in flight get to finish once shutdown has begun, before their connections
    /// are cut; default 20 s, well under the 30 s after which Kubernetes kills.
    pub drain: Duration,

    /// Largest request head in bytes, over HTTP/1 (as sent) and HTTP/2 (decoded, with 32 bytes
    /// per field); default 64 KiB, where a token alone may have 16,384 characters. At least
    /// 8 KiB. hyper answers a larger one, or one of more than 100 HTTP/1 fields, with 431.
    pub max_header_bytes: u32,

    /// Requests in flight on one HTTP/2 connection; default 100.
    pub max_concurrent_streams: u32,

    /// Time between two pings on an HTTP/2 connection; default 20 s.
    pub ping_interval: Duration,

    /// Time an HTTP/2 client has to answer a ping before the connection is cut; default 10 s.
    pub ping_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_connections: 10_000,
            header_read: Duration::from_secs(10),
            keep_alive_idle: Duration::from_secs(75),
            write_stall: Duration::from_secs(60),
            drain: Duration::from_secs(20),
            max_header_bytes: 64 * 1024,
            max_concurrent_streams: 100,
            ping_interval: Duration::from_secs(20),
            ping_timeout: Duration::from_secs(10),
        }
    }
}

impl Limits {
    /// [`max_header_bytes`](Self::max_header_bytes), raised to the least that hyper works with.
    pub(super) fn header_bytes(&self) -> u32 {
        self.max_header_bytes.max(SMALLEST_BUFFER)
    }
}
