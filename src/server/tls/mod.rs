//! HTTPS: certificates, the handshake, and a change of certificate while clients are connected.
//!
//! TLS 1.2 and 1.3 with rustls, whose provider is ring; HTTP/2 or HTTP/1.1 by ALPN. There is no early
//! data, which whoever records it could send again.
//!
//! A change of the files becomes a configuration of its own, for the handshakes that begin from then on:
//! connections keep what they were accepted with. It also ends the resumption of older sessions, so
//! that nobody comes back as a client whose authority has been taken away.

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

use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use tracing::{info, warn};

pub use self::error::Error;
pub use self::source::{Source, Wanted};

use self::leaf::Leaf;
use self::reload::Watch;
use super::phase::PhaseAcceptor;
use super::signal::Hangup;

/// Time between two looks at the files. A change is taken once two looks in a row have seen the same.
pub const LOOK_EVERY: Duration = Duration::from_secs(2);

/// What connections are accepted with, and where a change of it comes from.
pub struct Tls {
    source: Source,
    config: RustlsConfig,
    leaf: Leaf,
    watch: Watch,
    hangup: Hangup,
    look_every: Duration,
    clock: fn() -> i64,
}

impl Tls {
    /// Reads the certificate, its key and the clients' authorities. `clock` tells the time in epoch
    /// milliseconds. From here on, SIGHUP does not end the process.
    ///
    /// # Errors
    /// When a file cannot be read or used, or the key is not the certificate's.
    pub async fn load(source: Source, clock: fn() -> i64) -> Result<Self, Error> {
        let contents = source.read().await?;
        let (config, leaf) = load::load(&source, &contents)?;
        info!(sha256 = %leaf.fingerprint, expires = %leaf.expires, "TLS certificate");
        if source.is_self_signed() {
            warn!(
                "the TLS certificate is self-signed, for a first try: SMS_TLS_CERT names a real one"
            );
        }
        Ok(Self {
            watch: Watch::since(contents.digests()),
            hangup: Hangup::listen(),
            config: RustlsConfig::from_config(Arc::new(config)),
            leaf,
            source,
            look_every: LOOK_EVERY,
            clock,
        })
    }

    /// With another time between two looks at the files than [`LOOK_EVERY`].
    #[must_use]
    pub fn looking_every(self, look_every: Duration) -> Self {
        Self { look_every, ..self }
    }

    /// Performs handshakes with the current configuration, each within this time. The deadlines of a
    /// `Connection` are below TLS and hold as they do without it.
    pub(super) fn acceptor(&self, handshake: Duration) -> RustlsAcceptor<PhaseAcceptor> {
        RustlsAcceptor::new(self.config.clone())
            .handshake_timeout(handshake)
            .acceptor(PhaseAcceptor)
    }
}
