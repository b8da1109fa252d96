//! The signals that ask the process to stop or to reload its files.

use std::convert::Infallible;
use std::future::{Future, pending};

use tracing::{info, warn};

/// Resolves at the first SIGTERM or SIGINT (on other systems than Unix, Ctrl-C) and logs which one it was.
///
/// The handlers are installed by the call; until then the signals have their usual effect. If a handler
/// cannot be installed, that is logged and only the other signal counts.
#[cfg(unix)]
pub fn shutdown_signal() -> impl Future<Output = ()> {
    use tokio::signal::unix::SignalKind;
    let mut interrupt = Listener::of("SIGINT", SignalKind::interrupt());
    let mut terminate = Listener::of("SIGTERM", SignalKind::terminate());
    async move {
        let name = tokio::select! {
            () = interrupt.received() => "SIGINT",
            () = terminate.received() => "SIGTERM",
        };
        info!(signal = name, "shutdown requested");
    }
}

/// Resolves at the first Ctrl-C.
#[cfg(not(unix))]
pub async fn shutdown_signal() {
    if let Err(error) = tokio::signal::ctrl_c().await {
        warn!(%error, "cannot listen for Ctrl-C");
        pending::<()>().await;
    }
    info!("shutdown requested");
}

/// Listens for a signal, which no longer ends the process once this exists.
#[cfg(unix)]
struct Listener(Option<tokio::signal::unix::Signal>);

#[cfg(unix)]
impl Listener {
    fn of(name: &'static str, kind: tokio::signal::unix::SignalKind) -> Self {
        let listening = tokio::signal::unix::signal(kind);
        if let Err(error) = &listening {
            warn!(signal = name, %error, "cannot listen for the signal");
        }
        Self(listening.ok())
    }

    async fn received(&mut self) {
        if let Some(signal) = &mut self.0
            && signal.recv().await.is_some()
        {
            return;
        }
        pending::<()>().await;
    }
}

/// SIGHUP, which no longer ends the process once this exists.
#[cfg(unix)]
pub(super) struct Hangup(Listener);

#[cfg(unix)]
impl Hangup {
    pub(super) fn listen() -> Self {
        let kind = tokio::signal::unix::SignalKind::hangup();
        Self(Listener::of("SIGHUP", kind))
    }

    /// Resolves at the next SIGHUP.
    pub(super) async fn received(&mut self) {
        self.0.received().await;
    }
}

/// From the call on, SIGHUP does not end the process. For a server without TLS, which has nothing to reload; the future
/// says so each time, and never ends.
pub fn outlive_hangups() -> impl Future<Output = Infallible> {
    let mut hangup = Hangup::listen();
    async move {
        loop {
            hangup.received().await;
            info!("SIGHUP: without TLS there is nothing to reload");
        }
    }
}

/// Stands in for SIGHUP on systems that do not have it.
#[cfg(not(unix))]
pub(super) struct Hangup;

#[cfg(not(unix))]
impl Hangup {
    pub(super) fn listen() -> Self {
        Self
    }

    pub(super) async fn received(&mut self) {
        pending::<()>().await;
    }
}
