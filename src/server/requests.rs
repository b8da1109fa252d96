//! The requests of a connection, which its phase counts.

use std::future::{Future, Ready, ready};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{Request, Response, Version};
use axum_server::accept::Accept;
use http_body::{Frame, SizeHint};
use tower::Service;

use super::connection::Connection;
use super::phase::{Open, Phase};

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
        self.phase.dispatch();
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
        self.phase.answer();
        Poll::Ready(Ok(match self.open.take() {
            Some(open) => answer.map(|body| Body::new(OpenBody { body, _open: open })),
            None => answer,
        }))
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
