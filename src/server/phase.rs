//! What a connection is doing, as far as its deadlines depend on it.
//!
//! hyper has one timer for two things: an unfinished request head and an idle kept-alive
//! connection. Ten seconds are plenty for the first and too few for the second (a load balancer
//! that reuses its connections would find them closed), so hyper's timer covers both together,
//! and [`Connection`] times the head using the counts kept here.

use std::future::{Future, Ready, ready};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll};

use axum::http::{Request, Version};
use axum_server::accept::Accept;
use tower::Service;

use super::connection::Connection;

/// Counts the requests of one connection.
#[derive(Debug, Default)]
pub(super) struct Phase {
    dispatched: AtomicU64,
    answered: AtomicU64,
    multiplexed: AtomicBool,
}

impl Phase {
    /// The number of the request whose head is expected next. `None` while a request is being
    /// handled, and on HTTP/2 connections in use: there, bytes between requests need not belong to
    /// a head, and pings detect a client that stops in the middle of one.
    pub(super) fn awaited_head(&self) -> Option<u64> {
        let dispatched = self.dispatched.load(Relaxed);
        let waiting = dispatched == self.answered.load(Relaxed) && !self.multiplexed.load(Relaxed);
        waiting.then_some(dispatched)
    }
}

/// Connects each connection's [`Phase`] to the service that answers on it.
#[derive(Clone, Copy, Debug)]
pub(super) struct PhaseAcceptor;

impl<S> Accept<Connection, S> for PhaseAcceptor {
    type Stream = Connection;
    type Service = PhaseService<S>;
    type Future = Ready<io::Result<(Connection, PhaseService<S>)>>;

    fn accept(&self, connection: Connection, inner: S) -> Self::Future {
        let service = PhaseService::new(inner, connection.phase());
        ready(Ok((connection, service)))
    }
}

/// A service that counts its requests in a [`Phase`].
#[derive(Clone, Debug)]
pub(super) struct PhaseService<S> {
    inner: S,
    phase: Arc<Phase>,
}

impl<S> PhaseService<S> {
    pub(super) fn new(inner: S, phase: Arc<Phase>) -> Self {
        Self { inner, phase }
    }
}

impl<S, B> Service<Request<B>> for PhaseService<S>
where
    S: Service<Request<B>>,
    S::Future: Unpin,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = PhaseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        if request.version() == Version::HTTP_2 {
            self.phase.multiplexed.store(true, Relaxed);
        }
        self.phase.dispatched.fetch_add(1, Relaxed);
        PhaseFuture {
            inner: self.inner.call(request),
            phase: Arc::clone(&self.phase),
        }
    }
}

/// The future of a [`PhaseService`].
#[derive(Debug)]
pub(super) struct PhaseFuture<F> {
    inner: F,
    phase: Arc<Phase>,
}

impl<F: Future + Unpin> Future for PhaseFuture<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let output = std::task::ready!(Pin::new(&mut self.inner).poll(cx));
        self.phase.answered.fetch_add(1, Relaxed);
        Poll::Ready(output)
    }
}
