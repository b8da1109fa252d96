//! What a connection is doing, as far as its deadlines depend on it.
//!
//! hyper has one timer for two things: an unfinished request head and an idle kept-alive
//! connection. Ten seconds are plenty for the first and too few for the second (a load balancer
//! that reuses its connections would find them closed), so hyper's timer covers both together,
//! and [`super::connection::Connection`] times the head using the counts kept here.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed};

/// Counts the requests of one connection.
#[derive(Debug, Default)]
pub(super) struct Phase {
    dispatched: AtomicU64,
    answered: AtomicU64,
    multiplexed: AtomicBool,
    /// Requests over HTTP/2 whose answers have not been taken whole.
    open: AtomicUsize,
}

impl Phase {
    /// A request has arrived.
    pub(super) fn dispatch(&self) {
        self.dispatched.fetch_add(1, Relaxed);
    }

    /// The head of an answer is there.
    pub(super) fn answer(&self) {
        self.answered.fetch_add(1, Relaxed);
    }

    /// The number of the request whose head is expected next. `None` while a request is being
    /// handled, and on HTTP/2 connections in use: there, bytes between requests need not belong to
    /// a head, and pings detect a client that stops in the middle of one.
    pub(super) fn awaited_head(&self) -> Option<u64> {
        let dispatched = self.dispatched.load(Relaxed);
        let waiting = dispatched == self.answered.load(Relaxed) && !self.multiplexed.load(Relaxed);
        waiting.then_some(dispatched)
    }

    /// How many requests there have been, if this is an HTTP/2 connection and none is under way.
    pub(super) fn idle_after(&self) -> Option<u64> {
        let idle = self.multiplexed.load(Relaxed) && self.open.load(Relaxed) == 0;
        idle.then(|| self.dispatched.load(Relaxed))
    }
}

/// A request over HTTP/2, until its answer has been taken or given up.
#[derive(Debug)]
pub(super) struct Open(Arc<Phase>);

impl Open {
    pub(super) fn on(phase: &Arc<Phase>) -> Self {
        phase.multiplexed.store(true, Relaxed);
        phase.open.fetch_add(1, Relaxed);
        Self(Arc::clone(phase))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Relaxed);
    }
}
