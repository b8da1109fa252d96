//! What was seen.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use serde::Serialize;

use super::requests::Trouble;

/// The longest latency that is told apart from longer ones.
const LONGEST: Duration = Duration::from_secs(600);

/// What was seen since the last second, and since the start.
#[derive(Debug)]
pub(super) struct Tally {
    /// A report that is answered this long after it was due is late.
    every: Duration,
    counts: Mutex<(Counts, Counts)>,
}

#[derive(Debug)]
struct Counts {
    since: Instant,
    requests: u64,
    refused: u64,
    failed: u64,
    late: u64,
    /// Of reports, in microseconds.
    latencies: Histogram<u64>,
    first_failure: Option<String>,
}

/// Figures of a span of time. Latencies, in milliseconds, are those of reports, from the moment when each was due.
#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    /// How long it was, in seconds.
    pub seconds: f64,
    /// Requests of all kinds.
    pub requests: u64,
    /// Reports that were accepted.
    pub reports: u64,
    /// Reports that were accepted, in a second.
    pub reports_per_second: f64,
    /// Half of the reports were answered sooner.
    pub p50_ms: f64,
    /// All but one in a hundred were answered sooner.
    pub p99_ms: f64,
    /// All but one in a thousand were answered sooner.
    pub p999_ms: f64,
    /// The slowest.
    pub max_ms: f64,
    /// Requests that were refused because the service was busy.
    pub refused: u64,
    /// Requests that failed in another way.
    pub failed: u64,
    /// Reports that were answered only when the agent's next one was due.
    pub late: u64,
    /// The first failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_failure: Option<String>,
}

impl Figures {
    /// Whether the service kept up with the fleet.
    #[must_use]
    pub fn kept_up(&self) -> bool {
        self.reports > 0 && self.refused == 0 && self.failed == 0 && self.late == 0
    }
}

impl Tally {
    pub(super) fn new(every: Duration) -> Self {
        Self {
            every,
            counts: Mutex::new((Counts::new(), Counts::new())),
        }
    }

    /// Forgets what was seen.
    pub(super) fn restart(&self) {
        *self.lock() = (Counts::new(), Counts::new());
    }

    /// A request was answered, or not.
    pub(super) fn answered(&self, trouble: Option<&Trouble>) {
        self.count(|counts| {
            counts.requests += 1;
            match trouble {
                None => {}
                Some(Trouble::Refused { .. }) => counts.refused += 1,
                Some(failure) => {
                    counts.failed += 1;
                    counts
                        .first_failure
                        .get_or_insert_with(|| failure.to_string());
                }
            }
        });
    }

    /// A report was accepted, so long after it was due.
    pub(super) fn reported(&self, latency: Duration) {
        let microseconds = latency.min(LONGEST).as_micros() as u64;
        let late = latency > self.every;
        self.count(|counts| {
            counts.latencies.saturating_record(microseconds);
            counts.late += u64::from(late);
        });
    }

    /// The figures since the last call.
    pub(super) fn interval(&self) -> Figures {
        let mut counts = self.lock();
        std::mem::replace(&mut counts.0, Counts::new()).figures()
    }

    pub(super) fn total(&self) -> Figures {
        self.lock().1.figures()
    }

    fn count(&self, count: impl Fn(&mut Counts)) {
        let mut counts = self.lock();
        let (interval, total) = &mut *counts;
        [interval, total].into_iter().for_each(count);
    }

    fn lock(&self) -> MutexGuard<'_, (Counts, Counts)> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    fn new() -> Self {
        let latencies = Histogram::new_with_max(LONGEST.as_micros() as u64, 3);
        Self {
            since: Instant::now(),
            requests: 0,
            refused: 0,
            failed: 0,
            late: 0,
            latencies: latencies.expect("its bounds are as they must be"),
            first_failure: None,
        }
    }

    fn figures(&self) -> Figures {
        let seconds = self.since.elapsed().as_secs_f64();
        let at = |quantile| self.latencies.value_at_quantile(quantile) as f64 / 1e3;
        Figures {
            seconds,
            requests: self.requests,
            reports: self.latencies.len(),
            reports_per_second: self.latencies.len() as f64 / seconds,
            p50_ms: at(0.5),
            p99_ms: at(0.99),
            p999_ms: at(0.999),
            max_ms: at(1.0),
            refused: self.refused,
            failed: self.failed,
            late: self.late,
            first_failure: self.first_failure.clone(),
        }
    }
}
