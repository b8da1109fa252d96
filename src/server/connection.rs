//! An accepted connection, with the deadlines that hyper does not have.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_io_timeout::TimeoutWriter;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tower::Service;
use tracing::debug;

use super::addresses::{Addresses, Counted};
use super::frames::Frames;
use super::limits::ServerLimits;
use super::listener::Slot;
use super::proxy;
use super::tls::Current;

/// What all connections share.
pub(super) struct Connections {
    router: Router,
    limits: ServerLimits,
    tls: Option<Current>,
    addresses: Arc<Addresses>,
    http: Builder<TokioExecutor>,
    draining: CancellationToken,
}

impl Connections {
    pub(super) fn new(router: Router, limits: ServerLimits, tls: Option<Current>) -> Self {
        Self {
            router,
            tls,
            addresses: Addresses::new(limits.max_connections_per_address),
            http: http(&limits),
            draining: CancellationToken::new(),
            limits,
        }
    }

    /// Lets each connection end with the requests that it has.
    pub(super) fn drain(&self) {
        self.draining.cancel();
    }

    /// Serves one connection until it ends.
    pub(super) async fn serve(self: Arc<Self>, tcp: TcpStream, from: SocketAddr, _slot: Slot) {
        if let Err(error) = self.open(tcp, from).await {
            debug!(%from, %error, "connection refused");
        }
    }

    /// From a client's first byte to its first request: the proxy's word, and TLS.
    async fn open(&self, mut tcp: TcpStream, from: SocketAddr) -> io::Result<()> {
        let within = self.limits.header_read;
        // fails if the client is gone, which shows soon enough
        tcp.set_nodelay(true).ok();
        let counted = timeout(within, self.count(&mut tcp, from)).await??;
        let client = counted.as_ref().map(|(client, _)| *client);
        match &self.tls {
            None => self.converse(tcp, client).await,
            Some(current) => {
                let handshake = TlsAcceptor::from(current.get()).accept(tcp);
                let stream = timeout(within, handshake).await??;
                self.converse(stream, client).await;
            }
        }
        Ok(())
    }

    /// Counts the connection as its client's. One from a trusted proxy is the client's that the proxy names, if any.
    async fn count(
        &self,
        tcp: &mut TcpStream,
        from: SocketAddr,
    ) -> io::Result<Option<(IpAddr, Counted)>> {
        let client = match (self.limits.trusts(from.ip()), self.limits.proxy_protocol) {
            (false, _) => Some(from.ip()),
            (true, true) => proxy::client(tcp).await?,
            (true, false) => None,
        };
        let Some(client) = client else {
            return Ok(None);
        };
        match self.addresses.admit(client) {
            Some(counted) => Ok(Some((client, counted))),
            None => Err(io::Error::other("the client has too many connections")),
        }
    }

    /// Answers requests until the client, a limit or the shutdown ends the connection. They say who the client is, if that
    /// is known.
    async fn converse<S>(&self, stream: S, client: Option<IpAddr>)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let requests = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&requests);
        let service = service_fn(|mut request: Request<Incoming>| {
            counter.fetch_add(1, Relaxed);
            if let Some(client) = client {
                request.extensions_mut().insert(ConnectInfo(client));
            }
            self.router.clone().call(request)
        });
        let mut stream = TimeoutWriter::new(Frames::new(stream));
        stream.set_timeout(Some(self.limits.write_stall));
        let stream = TokioIo::new(Box::pin(stream));
        let mut connection = pin!(self.http.serve_connection(stream, service));
        tokio::select! {
            biased;
            _ = &mut connection => return,
            () = none_within(&requests, self.limits.header_read) => return,
            () = idle_for(&requests, self.limits.keep_alive_idle) => {}
            () = self.draining.cancelled() => {}
        }
        connection.as_mut().graceful_shutdown();
        // a connection's errors are its client's
        connection.await.ok();
    }
}

/// Resolves if there is no request at all in this time.
async fn none_within(requests: &AtomicU64, time: Duration) {
    sleep(time).await;
    if requests.load(Relaxed) > 0 {
        std::future::pending::<()>().await;
    }
}

/// Resolves when there has been no new request for this time; or for up to twice as long, as it looks from time to time.
async fn idle_for(requests: &AtomicU64, time: Duration) {
    loop {
        let before = requests.load(Relaxed);
        sleep(time).await;
        if requests.load(Relaxed) == before {
            return;
        }
    }
}

/// hyper's own limits.
fn http(limits: &ServerLimits) -> Builder<TokioExecutor> {
    let mut http = Builder::new(TokioExecutor::new());
    http.http1()
        .timer(TokioTimer::new())
        // hyper counts the idle time before a head as part of it; an unfinished one costs no more than none
        .header_read_timeout(limits.keep_alive_idle)
        // `max_headers` stays at its default of 100: setting it costs an allocation per request.
        .max_buf_size(limits.header_bytes() as usize);
    http.http2()
        .timer(TokioTimer::new())
        // The default of 16 KiB is too small for a token of 16,384 characters.
        .max_header_list_size(limits.header_bytes())
        .max_concurrent_streams(limits.max_concurrent_streams)
        .keep_alive_interval(limits.ping_interval)
        .keep_alive_timeout(limits.ping_timeout);
    http
}
