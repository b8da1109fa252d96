//! A TCP proxy between the service and the tests' Postgres, to simulate network faults.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, split};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// What happens to bytes in transit.
#[derive(Debug, Clone, Copy)]
pub enum Way {
    Open,
    /// They are delayed by this, in both directions.
    Slow(Duration),
    /// They are held back.
    Stalled,
    /// Connections are closed, old and new.
    Cut,
}

/// A proxy. Dropping it closes it and its connections.
pub struct Proxy {
    /// How to reach the database through it.
    pub options: PgConnectOptions,
    way: watch::Sender<Way>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// A proxy to the database that `options` name.
    pub async fn to(options: &PgConnectOptions, way: Way) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (sender, receiver) = watch::channel(way);
        let server = Arc::new(Upstream::of(options));
        Self {
            options: through(options, port),
            way: sender,
            accepting: tokio::spawn(accept(listener, server, receiver)),
        }
    }

    /// Applies from now on, also to open connections.
    pub fn set(&self, way: Way) {
        self.way.send_replace(way);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.set(Way::Cut);
        self.accepting.abort();
    }
}

/// The same database through a local port.
fn through(options: &PgConnectOptions, port: u16) -> PgConnectOptions {
    let base = if options.get_socket().is_some() {
        // a socket once set cannot be unset
        PgConnectOptions::new_without_pgpass()
            .username(options.get_username())
            .database(options.get_database().unwrap_or_default())
            .ssl_mode(PgSslMode::Disable)
    } else {
        options.clone()
    };
    base.host("127.0.0.1").port(port)
}

enum Upstream {
    Socket(PathBuf),
    Address(String, u16),
}

impl Upstream {
    fn of(options: &PgConnectOptions) -> Self {
        let (host, port) = (options.get_host(), options.get_port());
        let directory = match options.get_socket() {
            Some(directory) => directory.clone(),
            None if host.starts_with('/') => host.into(),
            None => return Self::Address(host.into(), port),
        };
        Self::Socket(directory.join(format!(".s.PGSQL.{port}")))
    }
}

async fn accept(listener: TcpListener, server: Arc<Upstream>, way: watch::Receiver<Way>) {
    while let Ok((client, _)) = listener.accept().await {
        let (server, way) = (Arc::clone(&server), way.clone());
        tokio::spawn(async move {
            client.set_nodelay(true).ok();
            match &*server {
                Upstream::Socket(path) => {
                    if let Ok(server) = UnixStream::connect(path).await {
                        relay(client, server, way).await;
                    }
                }
                Upstream::Address(host, port) => {
                    if let Ok(server) = TcpStream::connect((host.as_str(), *port)).await {
                        server.set_nodelay(true).ok();
                        relay(client, server, way).await;
                    }
                }
            }
        });
    }
}

/// Until one side closes or the proxy cuts the connection.
async fn relay(
    client: TcpStream,
    server: impl AsyncRead + AsyncWrite,
    mut way: watch::Receiver<Way>,
) {
    let (from_client, to_client) = split(client);
    let (from_server, to_server) = split(server);
    let (there, back) = (way.clone(), way.clone());
    tokio::select! {
        () = forward(from_client, to_server, there) => {}
        () = forward(from_server, to_client, back) => {}
        _ = way.wait_for(|way| matches!(way, Way::Cut)) => {}
    }
}

async fn forward(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut way: watch::Receiver<Way>,
) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        let moving = way.wait_for(|way| !matches!(way, Way::Stalled)).await;
        let Ok(now) = moving.map(|way| *way) else {
            return;
        };
        if let Way::Slow(delay) = now {
            sleep(delay).await;
        }
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}
