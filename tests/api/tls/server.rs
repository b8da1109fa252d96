//! A TLS server on its own port.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use axum::Router;
use axum::http::Version;
use axum::routing::get;
use sms_task_service::clock;
use sms_task_service::server::tls::{Source, Tls};
use sms_task_service::server::{ServerLimits, serve};
use tokio::sync::oneshot;

use super::authority::{Files, Pair};
use super::client::LONG;

/// A deadline under test: short, but longer than a client has to wait for the CPU on a busy machine.
pub const SHORT: Duration = Duration::from_secs(1);

/// Limits that no test reaches.
pub fn patient() -> ServerLimits {
    ServerLimits {
        header_read: LONG * 2,
        keep_alive_idle: LONG * 2,
        write_stall: LONG * 2,
        ..ServerLimits::default()
    }
}

/// A running server, until it is dropped.
pub struct Server {
    pub address: SocketAddr,
    /// Dropping it stops the server.
    _stop: oneshot::Sender<()>,
}

impl Server {
    /// A server whose certificate does not change.
    pub async fn of(pair: &Pair) -> Self {
        Self::within(pair, patient()).await
    }

    /// The same, with these limits.
    pub async fn within(pair: &Pair, limits: ServerLimits) -> Self {
        let files = Files::of(pair);
        let tls = load(Source::files(&files.cert, &files.key)).await;
        // the files may be deleted: they have been loaded
        Self::start(tls.looking_every(LONG * 2), limits)
    }

    pub fn start(tls: Tls, limits: ServerLimits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel();
        let shutdown = async { drop(stopped.await) };
        tokio::spawn(serve(listener, router(), limits, Some(tls), shutdown));
        Self {
            address,
            _stop: stop,
        }
    }
}

pub async fn load(source: Source) -> Tls {
    match Tls::load(source, clock::now).await {
        Ok(tls) => tls,
        Err(error) => panic!("{error}"),
    }
}

fn router() -> Router {
    Router::new()
        .route(
            "/version",
            get(|version: Version| async move { format!("{version:?}") }),
        )
        .route("/big", get(|| async { vec![0_u8; 32 << 20] }))
}
