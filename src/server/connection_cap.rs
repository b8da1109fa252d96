//! The connection cap: a listener that takes a slot before it accepts.
//!
//! Clients over the cap stay in the kernel's backlog and are served when a slot is free. Closing
//! their connections would fail clients that do not retry, such as the vendor's SDK by default, and
//! accepting them first would use up the file descriptors that the cap protects. An
//! `axum_server::accept::Accept` runs too late for this: its connection is already accepted.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use axum_server::{AddrListener, Address};
use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracing::{debug, warn};

use super::ServerLimits;
use super::addresses::Addresses;
use super::connection::Connection;
use super::slot::Slot;

/// The address of a client of a [`CappedListener`].
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

impl Address for Peer {
    type Stream = Connection;
    type Listener = CappedListener;
}

/// A TCP listener with at most [`ServerLimits::max_connections`] open connections.
#[derive(Debug)]
pub struct CappedListener {
    listener: TcpListener,
    limits: ServerLimits,
    slots: Arc<Semaphore>,
    addresses: Arc<Addresses>,
    /// Whether the cap was reached and logged, and few slots have been free since.
    full: AtomicBool,
}

impl CappedListener {
    /// Takes over a bound listener.
    ///
    /// # Errors
    ///
    /// When the listener cannot be made non-blocking or registered with the runtime.
    pub fn new(listener: std::net::TcpListener, limits: ServerLimits) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        Self::over(TcpListener::from_std(listener)?, limits)
    }

    fn over(listener: TcpListener, limits: ServerLimits) -> io::Result<Self> {
        let slots = limits.max_connections.clamp(1, Semaphore::MAX_PERMITS);
        let addresses = Addresses::new(
            limits.max_connections_per_address,
            limits.trusted_proxies.clone(),
        );
        Ok(Self {
            listener,
            limits,
            addresses,
            slots: Arc::new(Semaphore::new(slots)),
            full: AtomicBool::new(false),
        })
    }

    async fn free_slot(&self) -> io::Result<OwnedSemaphorePermit> {
        self.note_fullness();
        let slot = Arc::clone(&self.slots).acquire_owned().await;
        slot.map_err(io::Error::other)
    }

    /// Logs that the cap is reached, once, and again only after a tenth of the slots was free.
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
        Self::over(TcpListener::bind(address.0).await?, ServerLimits::default())
    }

    async fn accept_stream(&self) -> io::Result<(Connection, Peer)> {
        let permit = self.free_slot().await?;
        let (tcp, address, counted) = loop {
            let (tcp, address) = self.listener.accept().await?;
            if let Some(counted) = self.addresses.admit(address.ip()) {
                break (tcp, address, counted);
            }
        };
        if let Err(error) = tcp.set_nodelay(true) {
            // The client is already gone, which is not an error of the listener.
            debug!(%error, "cannot set TCP_NODELAY");
        }
        let connection = Connection::new(tcp, Slot::new(permit, counted), &self.limits);
        Ok((connection, Peer(address)))
    }

    fn get_local_addr(&self) -> io::Result<Peer> {
        self.listener.local_addr().map(Peer)
    }
}
