//! A network between the service and PostgreSQL that delays and breaks.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;
use tokio_util::task::AbortOnDropHandle;

/// What it does to a connection.
#[derive(Debug, Clone, Copy, Default)]
pub struct Weather {
    /// Delays what goes either way.
    pub delay: Duration,
    /// Cuts a connection after at most so many bytes, in the middle of whatever it is.
    pub cut_within: Option<usize>,
}

#[derive(Debug)]
pub struct Proxy {
    pub port: u16,
    cuts: Arc<AtomicUsize>,
    _accepting: AbortOnDropHandle<()>,
}

impl Proxy {
    pub async fn to(port: u16, weather: Weather, seed: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let here = listener.local_addr().expect("an address").port();
        let cuts = Arc::new(AtomicUsize::new(0));
        let accepting = accept(listener, port, weather, seed, Arc::clone(&cuts));
        Self {
            port: here,
            cuts,
            _accepting: AbortOnDropHandle::new(tokio::spawn(accepting)),
        }
    }

    /// Connections that it has cut.
    pub fn cuts(&self) -> usize {
        self.cuts.load(Relaxed)
    }
}

async fn accept(
    listener: TcpListener,
    port: u16,
    weather: Weather,
    seed: u64,
    cuts: Arc<AtomicUsize>,
) {
    let mut random = StdRng::seed_from_u64(seed);
    while let Ok((client, _)) = listener.accept().await {
        let left = weather.cut_within.map(|most| random.random_range(0..most));
        let cuts = Arc::clone(&cuts);
        tokio::spawn(async move {
            let Ok(server) = TcpStream::connect(("127.0.0.1", port)).await else {
                return;
            };
            let _ = (client.set_nodelay(true), server.set_nodelay(true));
            let left = Arc::new(AtomicUsize::new(left.unwrap_or(usize::MAX)));
            let ((from_client, to_client), (from_server, to_server)) =
                (client.into_split(), server.into_split());
            tokio::select! {
                () = forward(from_client, to_server, weather.delay, &left) => {}
                () = forward(from_server, to_client, weather.delay, &left) => {}
            }
            if left.load(Relaxed) == 0 {
                cuts.fetch_add(1, Relaxed);
            }
        });
    }
}

/// Until the connection ends, or nothing is left of what may pass.
async fn forward(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    delay: Duration,
    left: &AtomicUsize,
) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        if !delay.is_zero() {
            sleep(delay).await;
        }
        let passes = left.fetch_update(Relaxed, Relaxed, |left| Some(left.saturating_sub(length)));
        let passes = passes.expect("always some").min(length);
        if to.write_all(&buffer[..passes]).await.is_err() || left.load(Relaxed) == 0 {
            return;
        }
    }
}
