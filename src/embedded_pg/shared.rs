//! Using a server that another process of this program may be running.

use std::time::{Duration, Instant};

use super::cluster::Cluster;
use super::{Address, Error, Server, Settings};

/// How long the other process may take to start its server, or to stop it and release the directory.
const LIMIT: Duration = Duration::from_secs(60);

/// A server that takes connections.
#[derive(Debug)]
pub struct Shared {
    /// Where it is.
    pub address: Address,
    /// The server itself, where this process had to start it.
    pub own: Option<Server>,
}

impl Shared {
    /// Starts a server or, where another process runs one in this directory, connects to that.
    ///
    /// # Errors
    ///
    /// Those of [`Server::start`]; [`Error::InUse`] where the other process's server does not answer
    /// for a minute.
    pub async fn start_or_join(settings: &Settings) -> Result<Self, Error> {
        let since = Instant::now();
        loop {
            let in_use = match Server::start(settings).await {
                Ok(server) => {
                    return Ok(Self {
                        address: server.address(),
                        own: Some(server),
                    });
                }
                Err(error @ Error::InUse { .. }) => error,
                Err(error) => return Err(error),
            };
            let address = Cluster::new(&settings.dir, settings.durable)?.address();
            if address.ping().await.is_ok() {
                return Ok(Self { address, own: None });
            }
            if since.elapsed() > LIMIT {
                return Err(in_use);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}
