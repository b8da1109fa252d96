//! The handshake, between accepting a connection and reading HTTP from it.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::time::Duration;

use axum_server::accept::Accept;
use tokio::time::timeout;
use tokio_rustls::server::TlsStream;

use super::Current;
use crate::server::connection::Connection;
use crate::server::phase::PhaseService;

/// Shakes hands with each client, for a limited time, and ties the connection's phase to the service that
/// answers on it. The deadlines of [`Connection`] are below TLS and hold as they do without.
#[derive(Clone)]
pub(in crate::server) struct TlsAcceptor {
    current: Current,
    handshake: Duration,
}

impl TlsAcceptor {
    pub(super) fn new(current: Current, handshake: Duration) -> Self {
        Self { current, handshake }
    }
}

type Accepted<S> = io::Result<(TlsStream<Connection>, PhaseService<S>)>;

impl<S: Send + 'static> Accept<Connection, S> for TlsAcceptor {
    type Stream = TlsStream<Connection>;
    type Service = PhaseService<S>;
    type Future = Pin<Box<dyn Future<Output = Accepted<S>> + Send>>;

    fn accept(&self, connection: Connection, inner: S) -> Self::Future {
        let service = PhaseService::new(inner, connection.phase());
        let acceptor = tokio_rustls::TlsAcceptor::from(self.current.config());
        let handshake = timeout(self.handshake, acceptor.accept(connection));
        Box::pin(async move {
            let stream = handshake.await.map_err(|_| too_late())??;
            Ok((stream, service))
        })
    }
}

fn too_late() -> io::Error {
    let reason = "the TLS handshake did not end in time";
    io::Error::new(io::ErrorKind::TimedOut, reason)
}
