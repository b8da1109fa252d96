//! A server on its own port, with handlers for the tests.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::HeaderMap;
use axum::routing::{get, post};
use sms_task_service::http::middleware::{self, metrics};
use sms_task_service::server::{ServerLimits, serve};
use tokio::runtime::Runtime;
use tokio::sync::{Semaphore, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tower_http::limit::RequestBodyLimitLayer;

use super::client::Client;

/// A deadline under test: short, but longer than a client has to wait for the CPU on a busy machine.
pub const SHORT: Duration = Duration::from_secs(1);

/// Longer than any test should take: what takes this long has failed.
pub const LONG: Duration = Duration::from_secs(30);

/// A request that is answered at once, on a connection that stays open.
pub const GET_FAST: &str = "GET /fast HTTP/1.1\r\nHost: a\r\n\r\n";

/// Limits that no test reaches.
pub fn patient() -> ServerLimits {
    ServerLimits {
        header_read: LONG * 2,
        keep_alive_idle: LONG * 2,
        write_stall: LONG * 2,
        drain: LONG * 2,
        ..ServerLimits::default()
    }
}

/// Handlers that hold a request until the test releases it.
struct Gate {
    held: Semaphore,
    released: Semaphore,
}

impl Gate {
    async fn pass(self: Arc<Self>) -> &'static str {
        self.held.add_permits(1);
        let released = self.released.acquire().await;
        released.map_or("", |permit| {
            permit.forget();
            "released"
        })
    }
}

fn router(gate: &Arc<Gate>) -> Router {
    let held = |gate: Arc<Gate>| get(move || Arc::clone(&gate).pass());
    let limited = post(|_: String| async { "" }).layer(RequestBodyLimitLayer::new(16));
    let routes = Router::new()
        .route("/fast", get(|| async { "fast" }))
        .route("/held", held(Arc::clone(gate)))
        .route("/left", held(Arc::clone(gate)))
        .route("/big", get(|| async { vec![0_u8; 32 << 20] }))
        .route("/limited", limited)
        .route("/metrics", get(|| async { metrics::recorder().render() }))
        .route("/panic", get(|| async { panics() }))
        .route("/token", get(token_length));
    middleware::around(routes)
}

fn panics() -> &'static str {
    panic!("as the test asked")
}

async fn token_length(headers: HeaderMap) -> String {
    headers["x-auth-token"].len().to_string()
}

/// A running server. Dropping it stops it without draining.
pub struct Server {
    pub address: SocketAddr,
    runtime: Runtime,
    gate: Arc<Gate>,
    stop: oneshot::Sender<()>,
    served: JoinHandle<io::Result<()>>,
}

impl Server {
    pub fn start(limits: ServerLimits) -> io::Result<Self> {
        let runtime = Runtime::new()?;
        let gate = Arc::new(Gate {
            held: Semaphore::new(0),
            released: Semaphore::new(0),
        });
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let shutdown = async { drop(stopped.await) };
        let served = runtime.spawn(serve(listener, router(&gate), limits, None, shutdown));
        Ok(Self {
            address,
            runtime,
            gate,
            stop,
            served,
        })
    }

    pub fn connect(&self) -> io::Result<Client> {
        Client::connect(self.address)
    }

    /// Waits until a handler holds a request.
    pub fn wait_until_held(&self) {
        let held = async { timeout(LONG, self.gate.held.acquire()).await };
        let held = self.runtime.block_on(held).expect("no request arrived");
        held.expect("the gate is never closed").forget();
    }

    /// Releases one held request.
    pub fn release(&self) {
        self.gate.released.add_permits(1);
    }

    /// Starts the shutdown and returns a value to wait for its end with.
    pub fn shut_down(self) -> ShuttingDown {
        self.stop.send(()).expect("the server has ended already");
        ShuttingDown {
            runtime: self.runtime,
            gate: self.gate,
            served: self.served,
        }
    }
}

/// A server that is shutting down.
pub struct ShuttingDown {
    runtime: Runtime,
    gate: Arc<Gate>,
    served: JoinHandle<io::Result<()>>,
}

impl ShuttingDown {
    pub fn release(&self) {
        self.gate.released.add_permits(1);
    }

    pub fn has_ended(&self) -> bool {
        self.served.is_finished()
    }

    pub fn wait(self) -> io::Result<()> {
        let served = async { timeout(LONG, self.served).await };
        let served = self.runtime.block_on(served).expect("still draining");
        served.expect("the server panicked")
    }
}
