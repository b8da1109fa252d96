//! The signals that ask the process to stop, or to look at its files.

use std::future::{Future, pending};
use std::io;

use tracing::{info, warn};

/// Resolves at the first SIGTERM or SIGINT (Ctrl-C elsewhere than on Unix), and logs which.
///
/// The handlers are installed when the future is first polled; before that the signals have their
/// usual effect. A handler that cannot be installed is logged, and the other one waited for.
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

/// The signal SIGHUP, which from then on no longer ends the process.
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

/// SIGHUP, which does not exist here.
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

/// Waits for `signal`; for ever if it cannot be listened to, as its absence must not look like
/// its arrival.
async fn or_never(name: &str, signal: impl Future<Output = io::Result<()>>) {
    if let Err(error) = signal.await {
        warn!(signal = name, %error, "cannot listen for the signal");
        pending::<()>().await;
    }
}
