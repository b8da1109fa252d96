//! The connection cap: a listener that takes a slot before it accepts.
//!
//! Clients over the cap stay in the kernel's backlog and are served when a slot is free. Closing
//! their connections would fail clients that do not retry, such as the vendor's SDK by default, and
//! accepting them first would use up the file descriptors that the cap protects.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::sleep;
use tracing::{debug, warn};

/// Name of the gauge of open connections.
const OPEN: &str = "sms_http_connections";

/// How long to wait after the listener has failed, which is most often for lack of file descriptors.
const AFTER_ERROR: Duration = Duration::from_millis(100);

/// How often to log that it fails.
const TELL_EVERY: Duration = Duration::from_secs(10);

/// A TCP listener with a number of slots for connections.
#[derive(Debug)]
pub(super) struct CappedListener {
    listener: TcpListener,
    cap: usize,
    slots: Arc<Semaphore>,
    /// Whether the cap was reached and logged, and few slots have been free since.
    full: bool,
    told: Option<Instant>,
}

/// A connection's slot under the cap; dropping it frees the slot.
#[derive(Debug)]
pub(super) struct Slot(#[expect(dead_code, reason = "held")] OwnedSemaphorePermit);

impl CappedListener {
    pub(super) fn new(listener: std::net::TcpListener, cap: usize) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        let cap = cap.clamp(1, Semaphore::MAX_PERMITS);
        Ok(Self {
            listener: TcpListener::from_std(listener)?,
            cap,
            slots: Arc::new(Semaphore::new(cap)),
            full: false,
            told: None,
        })
    }

    /// The next connection, as soon as there is a slot for it.
    pub(super) async fn accept(&mut self) -> (TcpStream, SocketAddr, Slot) {
        self.note_fullness();
        let slots = Arc::clone(&self.slots);
        let permit = slots.acquire_owned().await.expect("it is never closed");
        loop {
            match self.listener.accept().await {
                Ok((tcp, address)) => return (tcp, address, Slot::new(permit)),
                Err(error) if is_of_client(&error) => debug!(%error, "connection lost"),
                Err(error) => {
                    self.tell(&error);
                    sleep(AFTER_ERROR).await;
                }
            }
        }
    }

    /// Logs that the cap is reached, once, and again only after a tenth of the slots was free.
    fn note_fullness(&mut self) {
        let free = self.slots.available_permits();
        if free > self.cap / 10 {
            self.full = false;
        } else if free == 0 && !std::mem::replace(&mut self.full, true) {
            warn!(cap = self.cap, "connection cap reached: new clients wait");
        }
    }

    fn tell(&mut self, error: &io::Error) {
        if self.told.is_none_or(|told| told.elapsed() > TELL_EVERY) {
            self.told = Some(Instant::now());
            warn!(%error, "cannot accept connections");
        }
    }
}

/// Whether a client went away before it was accepted, which is no error of the listener.
fn is_of_client(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    [ConnectionAborted, ConnectionRefused, ConnectionReset].contains(&error.kind())
}

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
