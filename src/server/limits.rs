//! How much of the server one client, or all clients together, may use.

use std::net::IpAddr;
use std::time::Duration;

use ipnet::IpNet;

/// The smallest HTTP/1 buffer hyper accepts; a smaller setting would make it panic.
const SMALLEST_BUFFER: u32 = 8 * 1024;

/// Deadlines and caps of the HTTP server.
///
/// They bound what a connection costs before and between requests. What a request itself may
/// cost (body size, total time) is up to the router.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerLimits {
    /// Open connections of all clients together; default 10,000, at least 1. Each takes a file
    /// descriptor, so the process's `RLIMIT_NOFILE` must be higher. Further clients wait in the
    /// kernel's backlog.
    pub max_connections: usize,

    /// Open connections of one client, that is of an IPv4 address or an IPv6 /64; default 2,500. Further ones are closed at
    /// once.
    pub max_connections_per_address: usize,

    /// Networks of proxies, which may have any number of connections, as they carry those of many clients.
    pub trusted_proxies: Vec<IpNet>,

    /// Whether those proxies begin each connection with a header of the PROXY protocol, version 1 or 2; default no. The
    /// connection then counts as that of the client which the header names. One without a header is closed.
    pub proxy_protocol: bool,

    /// Time from a new connection to its first complete request head, including an HTTP/2 preface. Default 10 s. The
    /// header of the PROXY protocol and the TLS handshake before that may take as long again, each.
    pub header_read: Duration,

    /// Time a connection may be idle before its next request starts; default 75 s. That is
    /// longer than the 60 s after which common load balancers close idle connections, so that the
    /// side that sends requests is the side that closes. An HTTP/1 head that comes slower than that ends its connection
    /// too. Over HTTP/2 the server says GOAWAY, and that up to as much time later.
    pub keep_alive_idle: Duration,

    /// Time a client may leave a full send buffer unread before the connection is cut; default 60 s.
    pub write_stall: Duration,

    /// Time that requests in flight have to finish after shutdown has begun, before their connections
    /// are cut; default 20 s, well under the 30 s after which Kubernetes kills a process.
    pub drain: Duration,

    /// Largest request head in bytes, over HTTP/1 (as sent) and HTTP/2 (decoded, with 32 bytes
    /// per field); default 64 KiB, as a token alone may have 16,384 characters. At least
    /// 8 KiB. hyper answers a larger one, or one of more than 100 HTTP/1 fields, with 431.
    pub max_header_bytes: u32,

    /// Requests in flight on one HTTP/2 connection; default 100.
    pub max_concurrent_streams: u32,

    /// Time between two pings on an HTTP/2 connection; default 20 s.
    pub ping_interval: Duration,

    /// Time an HTTP/2 client has to answer a ping before the connection is cut; default 10 s.
    pub ping_timeout: Duration,
}

impl Default for ServerLimits {
    fn default() -> Self {
        Self {
            max_connections: 10_000,
            max_connections_per_address: 2_500,
            trusted_proxies: Vec::new(),
            proxy_protocol: false,
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

impl ServerLimits {
    /// Whether an address is that of a trusted proxy.
    pub(super) fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let mut trusted = self.trusted_proxies.iter();
        trusted.any(|network| network.contains(&address))
    }

    /// [`max_header_bytes`](Self::max_header_bytes), but at least the minimum that hyper accepts.
    pub(super) fn header_bytes(&self) -> u32 {
        self.max_header_bytes.max(SMALLEST_BUFFER)
    }
}
