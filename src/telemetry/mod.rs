//! The log: one line per event on stderr.
//!
//! Plain text on a terminal; otherwise one JSON object per line, whose strings are escaped, so that
//! a client cannot forge a line.

pub(crate) mod latency;
pub(crate) mod traces;

use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::{self, IsTerminal};
use std::panic::{self, PanicHookInfo};
use std::sync::Once;

use tracing::{error, warn};
use tracing_subscriber::filter::{LevelFilter, ParseError, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt};

use self::latency::Latency;

/// What the service logs unless `RUST_LOG` says otherwise; sqlx logs each statement at `info`.
pub const OF_THE_SERVICE: &str = "info,sqlx=warn";

/// What a command logs that prints what it has to say.
pub const OF_A_COMMAND: &str = "error";

/// Sets up the log of this process, with the filter in `RUST_LOG`, or this one if there is none or it cannot be parsed,
/// which is logged. Panics are logged at level error.
///
/// Later calls do nothing. A subscriber that the process already has is kept.
pub fn init(default: &'static str) {
    static INIT: Once = Once::new();
    INIT.call_once(|| {
        let (filter, bad) = filter(std::env::var("RUST_LOG").ok(), default);
        let log = fmt::layer().with_writer(io::stderr);
        let log = match io::stderr().is_terminal() {
            true => log.boxed(),
            false => log.json().flatten_event(true).with_ansi(false).boxed(),
        };
        let latency = Latency::default()
            .with_filter(filter_fn(latency::counts).with_max_level_hint(LevelFilter::DEBUG));
        let (traces, no_traces) = traces::layer();
        let all = tracing_subscriber::registry()
            .with(log.with_filter(filter))
            .with(latency)
            .with(traces);
        // An error means that there already is a subscriber, for instance a test's.
        let _ = all.try_init();
        if let Some(error) = bad {
            warn!(%error, "RUST_LOG is not a filter, using {default}");
        }
        if let Some(error) = no_traces {
            warn!(%error, "traces are not sent");
        }
        panic::set_hook(Box::new(log_panic));
    });
}

/// The filter that `RUST_LOG` asks for, or the default and what was wrong with `RUST_LOG`.
fn filter(wanted: Option<String>, default: &str) -> (EnvFilter, Option<ParseError>) {
    let wanted = wanted.filter(|directives| !directives.trim().is_empty());
    match wanted.map(EnvFilter::try_new) {
        Some(Ok(filter)) => (filter, None),
        Some(Err(error)) => (EnvFilter::new(default), Some(error)),
        None => (EnvFilter::new(default), None),
    }
}

/// Logs a panic as one event, where the standard library would print several lines. The event belongs
/// to the span of the request that panicked, and so carries the request's id.
fn log_panic(info: &PanicHookInfo<'_>) {
    let panic = info.payload_as_str().unwrap_or("(no message)");
    let location = info.location().map(tracing::field::display);
    let backtrace = Backtrace::capture();
    let captured = backtrace.status() == BacktraceStatus::Captured;
    let backtrace = captured.then(|| tracing::field::display(backtrace));
    error!(panic, location, backtrace, "panicked");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rust_log_overrides_the_default() {
        let shown = |wanted: Option<&str>| {
            filter(wanted.map(str::to_owned), OF_THE_SERVICE)
                .0
                .to_string()
        };
        assert_eq!(shown(Some("debug")), "debug");
        assert_eq!(shown(None), EnvFilter::new(OF_THE_SERVICE).to_string());
        assert_eq!(shown(Some(" ")), shown(None));
    }

    #[test]
    fn a_bad_rust_log_is_reported() {
        let (filter, bad) = filter(Some("sqlx=loud".to_owned()), OF_THE_SERVICE);
        assert_eq!(
            filter.to_string(),
            EnvFilter::new(OF_THE_SERVICE).to_string()
        );
        assert!(bad.is_some());
    }

    #[test]
    fn init_twice_is_fine() {
        init(OF_THE_SERVICE);
        init(OF_A_COMMAND);
    }
}
