//! The signals that ask the process to stop or to reload its files.

use std::future::{Future, pending};
use std::io;

use tracing::{info, warn};

/// Resolves at the first SIGTERM or SIGINT (on other systems than Unix, Ctrl-C) and logs which one it was.
///
/// The handlers are installed when the future is first polled; until then the signals have their
/// usual effect. If a handler cannot be installed, that is logged and only the other signal counts.
pub async fn shutdown_signal() {
    let name = tokio::select! {
        () = or_never("SIGINT", tokio::signal::ctrl_c()) => "SIGINT",
        () = or_never("SIGTERM", terminate()) => "SIGTERM",
    };
    info!(signal = name, "shutdown requested");
}

#[cfg(unix)]
async fn terminate() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    signal(SignalKind::terminate())?.recv().await;
    Ok(())
}

#[cfg(not(unix))]
async fn terminate() -> io::Result<()> {
    pending().await
}

/// SIGHUP, which no longer ends the process once this exists.
#[cfg(unix)]
pub(super) struct Hangup(Option<tokio::signal::unix::Signal>);

#[cfg(unix)]
impl Hangup {
    pub(super) fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let listening = signal(SignalKind::hangup());
        if let Err(error) = &listening {
            warn!(signal = "SIGHUP", %error, "cannot listen for the signal");
        }
        Self(listening.ok())
    }

    /// Resolves at the next SIGHUP.
    pub(super) async fn received(&mut self) {
        if let Some(signal) = &mut self.0
            && signal.recv().await.is_some()
        {
            return;
        }
        pending::<()>().await;
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

/// Waits for `signal`, or forever if the handler cannot be installed: a failure must not look like the
/// signal.
async fn or_never(name: &str, signal: impl Future<Output = io::Result<()>>) {
    if let Err(error) = signal.await {
        warn!(signal = name, %error, "cannot listen for the signal");
        pending::<()>().await;
    }
}
