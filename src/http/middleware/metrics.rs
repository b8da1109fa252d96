//! Prometheus metrics: the recorder, and the two series of every request.

use std::collections::HashMap;
use std::sync::{OnceLock, PoisonError, RwLock};
use std::thread;
use std::time::Duration;

use metrics::{Counter, Histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing::warn;

use crate::telemetry::latency::METRIC as OPERATIONS;

const BUILD_INFO: &str = "sms_build_info";
const REQUESTS: &str = "sms_http_requests_total";
const DURATION: &str = "sms_http_request_duration_seconds";
const QUEUE: &str = "sms_database_queue_seconds";

/// Upper bounds of the duration histogram, in seconds: from an answer without the database to
/// the longest time-out worth telling apart.
const BUCKETS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0,
];

/// The same where there are many series.
const FEWER_BUCKETS: [f64; 6] = [0.001, 0.005, 0.025, 0.1, 1.0, 5.0];

/// Time between two rounds of moving samples into their buckets; without them, a service that
/// nobody scrapes would keep every sample.
const UPKEEP: Duration = Duration::from_secs(5);

/// The process's recorder, installed at the first call; later calls, of this app or another in
/// the same process, get the same one. Where the process has a recorder of its own already, that
/// one gets the metrics, and this handle shows none.
pub fn recorder() -> &'static PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    RECORDER.get_or_init(install)
}

fn install() -> PrometheusHandle {
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full(DURATION.to_owned()), &BUCKETS)
        .and_then(|builder| {
            builder.set_buckets_for_metric(Matcher::Full(QUEUE.to_owned()), &BUCKETS)
        })
        .and_then(|builder| {
            builder.set_buckets_for_metric(Matcher::Full(OPERATIONS.to_owned()), &FEWER_BUCKETS)
        })
        .expect("the buckets are not empty")
        .build_recorder();
    let handle = recorder.handle();
    if let Err(error) = metrics::set_global_recorder(recorder) {
        warn!(%error, "GET /metrics will be empty");
    }
    describe();
    keep_up(handle.clone());
    handle
}

fn describe() {
    metrics::describe_gauge!(BUILD_INFO, "Always 1; the label is the version");
    metrics::describe_gauge!("sms_http_connections", "Open connections");
    metrics::describe_gauge!(
        "sms_tls_certificate_expiry_seconds",
        metrics::Unit::Seconds,
        "Time until the TLS certificate ends; negative once it has"
    );
    metrics::describe_counter!(
        REQUESTS,
        "Requests; status 499: the client left before the answer"
    );
    metrics::describe_histogram!(
        DURATION,
        metrics::Unit::Seconds,
        "Time from a request's head to its answer's head"
    );
    metrics::describe_gauge!(
        "sms_database_queue",
        "Requests that wait for a connection to PostgreSQL"
    );
    metrics::describe_histogram!(
        QUEUE,
        metrics::Unit::Seconds,
        "How long requests waited that found no connection free"
    );
    metrics::describe_histogram!(
        OPERATIONS,
        metrics::Unit::Seconds,
        "How long operations of the storage took, with the wait for PostgreSQL"
    );
    metrics::describe_gauge!(
        "sms_database_connections",
        "Connections to PostgreSQL for requests, by what they do"
    );
    metrics::describe_counter!(
        "sms_database_replica_reads_total",
        "Lists and exports that the read replica was to read, by whether it did"
    );
    metrics::describe_gauge!(
        "sms_stalled_tasks",
        "Tasks at work that have stopped moving, by reason"
    );
    metrics::describe_counter!(
        "sms_webhook_attempts_total",
        "Attempts to send messages to webhooks, by what became of the message"
    );
    metrics::describe_gauge!("sms_streams", "Open streams of events");
    metrics::describe_counter!(
        "sms_progress_reports_total",
        "Progress reports of agents, by what became of them"
    );
    metrics::describe_counter!(
        "sms_refused_total",
        "Requests that were refused because of overload, by reason"
    );
    metrics::describe_counter!(
        "sms_answers_given_up_total",
        "Answers that clients did not take in time"
    );
    metrics::gauge!(BUILD_INFO, "version" => env!("CARGO_PKG_VERSION")).set(1.0);
}

/// Runs the upkeep on a thread, which unlike a task does not end with a runtime, of which a test
/// process has many.
fn keep_up(handle: PrometheusHandle) {
    let upkeep = move || {
        loop {
            thread::sleep(UPKEEP);
            handle.run_upkeep();
        }
    };
    let thread = thread::Builder::new().name("metrics-upkeep".to_owned());
    if let Err(error) = thread.spawn(upkeep) {
        warn!(%error, "no upkeep of metrics: memory grows until they are scraped");
    }
}

/// The series of one method, route and status.
#[derive(Clone)]
struct Series {
    requests: Counter,
    duration: Histogram,
}

impl Series {
    fn register(method: &'static str, route: &str, status: u16) -> Self {
        let labels = [
            ("method", method.to_owned()),
            ("route", route.to_owned()),
            ("status", status.to_string()),
        ];
        Self {
            requests: metrics::counter!(REQUESTS, &labels),
            duration: metrics::histogram!(DURATION, &labels),
        }
    }

    fn record(&self, elapsed: Duration) {
        self.requests.increment(1);
        self.duration.record(elapsed);
    }
}

/// By route, then by method and status: a lookup by `&str` costs no allocation.
type AllSeries = HashMap<String, HashMap<(&'static str, u16), Series>>;

/// Counts one request. The labels must be bounded: each combination is kept for ever.
pub(super) fn observe(method: &'static str, route: &str, status: u16, elapsed: Duration) {
    static SERIES: OnceLock<RwLock<AllSeries>> = OnceLock::new();
    let all = SERIES.get_or_init(|| {
        // Series that are registered before there is a recorder would lead nowhere for ever.
        recorder();
        RwLock::default()
    });

    let known = all.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(series) = known.get(route).and_then(|of| of.get(&(method, status))) {
        return series.record(elapsed);
    }
    drop(known);

    let mut all = all.write().unwrap_or_else(PoisonError::into_inner);
    all.entry(route.to_owned())
        .or_default()
        .entry((method, status))
        .or_insert_with(|| Series::register(method, route, status))
        .record(elapsed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_timed_and_shown() {
        recorder();
        observe("GET", "/tests/{id}", 204, Duration::from_millis(3));
        observe("GET", "/tests/{id}", 204, Duration::from_millis(30));
        let text = recorder().render();
        let labels = r#"method="GET",route="/tests/{id}",status="204""#;
        for line in [
            format!("sms_http_requests_total{{{labels}}} 2"),
            format!(r#"sms_http_request_duration_seconds_bucket{{{labels},le="0.005"}} 1"#),
            format!(
                r#"sms_build_info{{version="{}"}} 1"#,
                env!("CARGO_PKG_VERSION")
            ),
        ] {
            assert!(text.contains(&line), "{line} is not in:\n{text}");
        }
    }
}
