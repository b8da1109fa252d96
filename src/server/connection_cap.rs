//! The connection cap: a listener that takes a slot before it accepts.
//!
//! Clients over the cap stay in the kernel's backlog and are served, late, when a slot is free.
//! Closing them at once would be an error to clients that do not retry, as the vendor's SDK by
//! default, and accepting them first would use up the file descriptors that the cap protects.
//! An `axum_server::accept::Accept` comes too late for this, as its connection has been accepted.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use axum_server::{AddrListener, Address};
use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracing::{debug, warn};

use super::Limits;
use super::connection::Connection;

/// Name of the gauge of open connections.
const OPEN: &str = "sms_http_connections";

/// The address of a client, on a server whose connections are capped.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

impl Address for Peer {
    type Stream = Connection;
    type Listener = CappedListener;
}

/// A connection's slot under the cap; dropping it frees the slot.
#[derive(Debug)]
pub struct Slot(#[expect(dead_code, reason = "held, not read")] OwnedSemaphorePermit);

impl Slot {
    fn new(permit: OwnedSemaphorePermit) -> Self {
        metrics::gauge!(OPEN).increment(1.0);
        Self(permit)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        metrics::gauge!(OPEN).decrement(1.0);
    }
}

/// A TCP listener that accepts no more than [`Limits::max_connections`] at one time.
#[derive(Debug)]
pub struct CappedListener {
    listener: TcpListener,
    limits: Limits,
    slots: Arc<Semaphore>,
    /// The cap was met and logged, and has not been left well behind since.
    full: AtomicBool,
}

impl CappedListener {
    /// Takes over a bound listener.
    ///
    /// # Errors
    ///
    /// When the listener cannot be made non-blocking or registered with the runtime.
    pub fn new(listener: std::net::TcpListener, limits: Limits) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        Self::over(TcpListener::from_std(listener)?, limits)
    }

    fn over(listener: TcpListener, limits: Limits) -> io::Result<Self> {
        let slots = limits.max_connections.clamp(1, Semaphore::MAX_PERMITS);
        Ok(Self {
            listener,
            limits,
            slots: Arc::new(Semaphore::new(slots)),
            full: AtomicBool::new(false),
        })
    }

    async fn free_slot(&self) -> io::Result<OwnedSemaphorePermit> {
        self.note_fullness();
        let slot = Arc::clone(&self.slots).acquire_owned().await;
        slot.map_err(io::Error::other)
    }

    /// Logs that the cap is met: once, and again only after a tenth of the slots was free.
    fn note_fullness(&self) {
        let free = self.slots.available_permits();
        if free > self.limits.max_connections / 10 {
            self.full.store(false, Relaxed);
        } else if free == 0 && !self.full.swap(true, Relaxed) {
            let cap = self.limits.max_connections;
            warn!(cap, "connection cap reached: new clients wait");
        }
    }
}

impl AddrListener<Connection, Peer> for CappedListener {
    async fn bind_to(address: Peer) -> io::Result<Self> {
        Self::over(TcpListener::bind(address.0).await?, Limits::default())
    }

    async fn accept_stream(&self) -> io::Result<(Connection, Peer)> {
        let permit = self.free_slot().await?;
        let (tcp, address) = self.listener.accept().await?;
        if let Err(error) = tcp.set_nodelay(true) {
            // The client is gone already; no fault of the listener, so not an error of it.
            debug!(%error, "cannot set TCP_NODELAY");
        }
        let connection = Connection::new(tcp, Slot::new(permit), &self.limits);
        Ok((connection, Peer(address)))
    }

    fn get_local_addr(&self) -> io::Result<Peer> {
        self.listener.local_addr().map(Peer)
    }
}
