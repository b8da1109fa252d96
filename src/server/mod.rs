//! Serves a router on a socket in such a way that no client can block the server.
//!
//! `axum::serve` has no deadline until a request is complete, no connection cap, and a graceful
//! shutdown that one unfinished request head can delay forever. Here, [`ServerLimits`] bounds every state
//! in which a client can leave a connection:
//!
//! | the client | the limit |
//! |---|---|
//! | connects and says nothing, or stops in the middle of the handshake, preface or first head | [`ServerLimits::header_read`] |
//! | keeps an idle connection, whatever pings it answers, or stops in the middle of a later head | [`ServerLimits::keep_alive_idle`] |
//! | vanishes from an HTTP/2 connection | [`ServerLimits::ping_interval`], [`ServerLimits::ping_timeout`] |
//! | sends a body slowly, or waits for a slow response | the router's own timeouts |
//! | does not read its response | [`ServerLimits::write_stall`] |
//! | opens very many connections or streams | [`ServerLimits::max_connections_per_address`], [`ServerLimits::max_concurrent_streams`] |
//! | is one of very many | [`ServerLimits::max_connections`] |
//! | floods an HTTP/2 connection with control frames | `frames` |
//! | does any of this at shutdown | [`ServerLimits::drain`] |

mod addresses;
mod connection;
mod frames;
mod limits;
mod listener;
mod proxy;
mod signal;
pub mod tls;

use std::future::Future;
use std::io;
use std::net::TcpListener;
use std::pin::pin;
use std::sync::Arc;

use axum::Router;
use futures_util::future::OptionFuture;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tracing::{info, warn};

pub use self::limits::ServerLimits;
pub use self::signal::{outlive_hangups, shutdown_signal};

use self::connection::Connections;
use self::listener::CappedListener;
use self::tls::Tls;

/// Serves `router` over HTTP/1 and HTTP/2 until `shutdown` resolves: over HTTPS with `tls`, whose certificate is loaded
/// anew when it changes, otherwise over HTTP. It then stops accepting connections and lets requests in flight finish. It
/// returns when they have finished, or when [`ServerLimits::drain`] is over and the remaining connections have been cut.
///
/// The listener is closed as soon as `shutdown` resolves, and clients still in its backlog are
/// reset: if a load balancer needs time to redirect traffic, fail readiness first and resolve
/// `shutdown` later.
///
/// # Errors
///
/// When the listener cannot be used with this runtime. Errors on single connections are not
/// returned.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: ServerLimits,
    tls: Option<Tls>,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let drain = limits.drain;
    let mut listener = CappedListener::new(listener, limits.max_connections)?;
    let connections = Connections::new(router, limits, tls.as_ref().map(Tls::current));
    let connections = Arc::new(connections);
    let mut open = JoinSet::new();
    let mut reloads = pin!(OptionFuture::from(tls.map(Tls::keep_current)));
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            (tcp, address, slot) = listener.accept() => {
                open.spawn(Arc::clone(&connections).serve(tcp, address, slot));
            }
            Some(_) = open.join_next() => {}
            Some(never) = &mut reloads => match never {},
            () = &mut shutdown => break,
        }
    }
    drop(listener);
    connections.drain();
    info!(connections = open.len(), "draining");
    let drained = async { while open.join_next().await.is_some() {} };
    match timeout(drain, drained).await {
        Ok(()) => info!("drained"),
        Err(_) => warn!(
            connections = open.len(),
            "drain deadline reached, connections cut"
        ),
    }
    Ok(())
}
