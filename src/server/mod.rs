//! Serves a router on a socket in such a way that no client can block the server.
//!
//! `axum::serve` has no deadline until a request is complete, no connection cap, and a graceful
//! shutdown that one unfinished request head can delay forever. Here, [`ServerLimits`] bounds every state
//! in which a client can leave a connection:
//!
//! | the client | the limit |
//! |---|---|
//! | connects and says nothing, or stops in the middle of the handshake, preface or head | [`ServerLimits::header_read`] |
//! | keeps an idle connection, whatever pings it answers | [`ServerLimits::keep_alive_idle`] |
//! | vanishes from an HTTP/2 connection | [`ServerLimits::ping_interval`], [`ServerLimits::ping_timeout`] |
//! | sends a body slowly, or waits for a slow response | the router's own timeouts |
//! | does not read its response | [`ServerLimits::write_stall`] |
//! | opens very many connections or streams | [`ServerLimits::max_connections_per_address`], [`ServerLimits::max_concurrent_streams`] |
//! | is one of very many | [`ServerLimits::max_connections`] |
//! | floods an HTTP/2 connection with control frames | `frames` |
//! | does any of this at shutdown | [`ServerLimits::drain`] |

mod addresses;
mod connection;
mod connection_cap;
mod frames;
mod limits;
mod phase;
mod requests;
mod signal;
mod slot;
pub mod tls;

use std::future::Future;
use std::io;
use std::net::TcpListener;
use std::pin::pin;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum_server::{Handle, Server};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tracing::{debug, info, warn};

pub use self::limits::ServerLimits;
pub use self::signal::{outlive_hangups, shutdown_signal};

use self::connection_cap::{CappedListener, Peer};
use self::frames::FramesAcceptor;
use self::requests::PhaseAcceptor;
use self::tls::Tls;

/// Serves `router` over HTTP/1 and HTTP/2 (prior knowledge) until `shutdown` resolves. It then stops
/// accepting connections and lets requests in flight finish. It returns when they have finished, or
/// when [`ServerLimits::drain`] is over and the remaining connections have been cut.
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
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let handle = Handle::new();
    let server = server(PhaseAcceptor, listener, &limits, &handle)?;
    let serving = server.serve(router.into_make_service());
    until_drained(serving, &handle, &limits, shutdown).await
}

/// Serves `router` as [`serve`] does, but over TLS, and reloads the certificate when it changes.
///
/// # Errors
///
/// As [`serve`]. Failed handshakes are not returned either.
pub async fn serve_tls(
    listener: TcpListener,
    router: Router,
    limits: ServerLimits,
    tls: Tls,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let handle = Handle::new();
    let acceptor = tls.acceptor(limits.header_read);
    let server = server(acceptor, listener, &limits, &handle)?;
    let serving = server.serve(router.into_make_service());
    tokio::select! {
        result = until_drained(serving, &handle, &limits, shutdown) => result,
        never = tls.keep_current() => match never {},
    }
}

/// A server for the listener, with all limits set.
fn server<A>(
    acceptor: A,
    listener: TcpListener,
    limits: &ServerLimits,
    handle: &Handle<Peer>,
) -> io::Result<Server<Peer, FramesAcceptor<A>>> {
    let listener = CappedListener::new(listener, limits.clone())?;
    let mut server = Server::<Peer>::from_listener(listener)
        .acceptor(FramesAcceptor(acceptor))
        .handle(handle.clone())
        .first_request_timeout(limits.header_read)
        .accept_error_handler(log_accept_error);
    configure(server.http_builder(), limits);
    Ok(server)
}

/// Runs the server until `shutdown`, then drains it.
async fn until_drained(
    serving: impl Future<Output = io::Result<()>>,
    handle: &Handle<Peer>,
    limits: &ServerLimits,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let mut serving = pin!(serving);
    tokio::select! {
        result = &mut serving => return result,
        () = shutdown => {}
    }

    info!(connections = handle.connection_count(), "draining");
    handle.graceful_shutdown(Some(limits.drain));
    serving.await?;
    match handle.connection_count() {
        0 => info!("drained"),
        connections => warn!(connections, "drain deadline reached, connections cut"),
    }
    Ok(())
}

/// Sets hyper's own limits.
fn configure(http: &mut Builder<TokioExecutor>, limits: &ServerLimits) {
    http.http1()
        .timer(TokioTimer::new())
        // hyper counts the idle time before a head as part of it; see `phase` for the limit on heads.
        .header_read_timeout(limits.keep_alive_idle + limits.header_read)
        // `max_headers` stays at its default of 100: setting it costs an allocation per request.
        .max_buf_size(limits.header_bytes() as usize);
    http.http2()
        .timer(TokioTimer::new())
        // The default of 16 KiB is too small for a token of 16,384 characters.
        .max_header_list_size(limits.header_bytes())
        .max_concurrent_streams(limits.max_concurrent_streams)
        .keep_alive_interval(limits.ping_interval)
        .keep_alive_timeout(limits.ping_timeout);
}

/// Logs why a connection was not accepted. A failed handshake is the client's concern; an error of
/// the listener (most often: out of file descriptors) is the operator's.
fn log_accept_error(peer: Option<&Peer>, error: &io::Error) {
    match peer {
        Some(peer) => debug!(peer = %peer.0, %error, "connection refused"),
        None if is_due() => warn!(%error, "cannot accept connections"),
        None => {}
    }
}

/// Whether it is time to log once more what happens many times a second.
fn is_due() -> bool {
    static LAST: Mutex<Option<Instant>> = Mutex::new(None);
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    let is_due = last.is_none_or(|last| last.elapsed() > Duration::from_secs(10));
    if is_due {
        *last = Some(Instant::now());
    }
    is_due
}
