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
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{Request, Response, Version};
use axum_server::accept::Accept;
use http_body::{Frame, SizeHint};
use tower::Service;

use super::connection::Connection;

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
struct Open(Arc<Phase>);

impl Open {
    fn on(phase: &Arc<Phase>) -> Self {
        phase.open.fetch_add(1, Relaxed);
        Self(Arc::clone(phase))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Relaxed);
    }
}

/// The body of an answer over HTTP/2.
struct OpenBody {
    body: Body,
    _open: Open,
}

impl HttpBody for OpenBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
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
    S: Service<Request<B>, Response = Response<Body>>,
    S::Future: Unpin,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = PhaseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let is_multiplexed = request.version() == Version::HTTP_2;
        if is_multiplexed {
            self.phase.multiplexed.store(true, Relaxed);
        }
        self.phase.dispatched.fetch_add(1, Relaxed);
        PhaseFuture {
            open: is_multiplexed.then(|| Open::on(&self.phase)),
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
    open: Option<Open>,
}

impl<F, E> Future for PhaseFuture<F>
where
    F: Future<Output = Result<Response<Body>, E>> + Unpin,
{
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let answer = std::task::ready!(Pin::new(&mut self.inner).poll(cx))?;
        self.phase.answered.fetch_add(1, Relaxed);
        Poll::Ready(Ok(match self.open.take() {
            Some(open) => answer.map(|body| Body::new(OpenBody { body, _open: open })),
            None => answer,
        }))
    }
}
