//! The signals that ask the process to stop.

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

/// Waits for `signal`; for ever if it cannot be listened to, as its absence must not look like
/// its arrival.
async fn or_never(name: &str, signal: impl Future<Output = io::Result<()>>) {
    if let Err(error) = signal.await {
        warn!(signal = name, %error, "cannot listen for the signal");
        pending::<()>().await;
    }
}
