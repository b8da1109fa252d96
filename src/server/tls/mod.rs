//! HTTPS: certificates, the handshake, and certificate changes while clients are connected.
//!
//! TLS 1.2 and 1.3 with rustls and ring; HTTP/2 or HTTP/1.1 by ALPN. Early data is off, because an attacker
//! could replay it.
//!
//! When the files change, new handshakes use a new configuration; open connections keep the one that they
//! were accepted with. Sessions of the old configuration cannot be resumed, so that no client gets back in
//! whose authority has been removed.

mod error;
mod expiry;
mod input;
mod leaf;
mod load;
mod pem;
mod reload;
mod self_signed;
mod source;

use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use tokio::sync::watch;
use tracing::{info, warn};

pub use self::error::Error;
pub(crate) use self::load::trust_file;
pub use self::source::{Source, Wanted};

use self::leaf::Leaf;
use self::reload::Watch;
use super::signal::Hangup;

/// Time between two checks of the files. A change takes effect once two checks in a row saw the same contents.
pub const LOOK_EVERY: Duration = Duration::from_secs(2);

/// The current TLS configuration, and the files that it is reloaded from.
pub struct Tls {
    source: Source,
    config: watch::Sender<Arc<ServerConfig>>,
    leaf: Leaf,
    watch: Watch,
    hangup: Hangup,
    look_every: Duration,
    clock: fn() -> i64,
}

impl Tls {
    /// Reads the certificate, its key and the client authorities. `clock` returns the time in epoch
    /// milliseconds. From here on, SIGHUP does not end the process.
    ///
    /// # Errors
    /// When a file cannot be read or used, or the key does not belong to the certificate.
    pub async fn load(source: Source, clock: fn() -> i64) -> Result<Self, Error> {
        let contents = source.read().await?;
        let (config, leaf) = load::load(&source, &contents)?;
        info!(sha256 = %leaf.fingerprint, expires = %leaf.expires, "TLS certificate");
        if source.is_self_signed() {
            warn!(
                "the TLS certificate is self-signed, which is for trying things out: set SMS_TLS_CERT to use a real one"
            );
        }
        Ok(Self {
            watch: Watch::since(contents.digests()),
            hangup: Hangup::listen(),
            config: watch::Sender::new(Arc::new(config)),
            leaf,
            source,
            look_every: LOOK_EVERY,
            clock,
        })
    }

    /// When the certificate expires, in epoch milliseconds.
    #[must_use]
    pub fn not_after(&self) -> i64 {
        self.leaf.not_after
    }

    /// Sets the time between two checks of the files, [`LOOK_EVERY`] by default.
    #[must_use]
    pub fn looking_every(self, look_every: Duration) -> Self {
        Self { look_every, ..self }
    }

    /// The configuration for the next handshake, whatever it is then.
    pub(super) fn current(&self) -> Current {
        Current(self.config.subscribe())
    }
}

/// The configuration that is current.
#[derive(Debug)]
pub(super) struct Current(watch::Receiver<Arc<ServerConfig>>);

impl Current {
    pub(super) fn get(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.0.borrow())
    }
}
