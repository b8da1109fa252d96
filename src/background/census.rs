//! Counts, for metrics, what only the database knows. One instance does so at a time; the gauges of the others are 0.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use crate::clock::now;
use crate::model::TaskState;
use crate::storage::{self, Database, census, leases};

/// How often to look at the oldest transaction.
const EVERY: Duration = Duration::from_secs(10);

/// Every so many looks, tasks are counted: that reads an index of all of them.
const COUNTED_EVERY: u32 = 6;

/// For how long another instance does not look, in milliseconds.
const HELD_FOR: i64 = 30 * 1000;

/// Updates may write any text for a state. A series for each would be too many.
const OTHER: &str = "other";

/// What is known from the looks before.
#[derive(Default)]
struct Seen {
    looks: u32,
    /// The oldest transaction, and since when it is.
    oldest: Option<(i64, Instant)>,
}

/// Looks until it is stopped.
pub(super) async fn run(database: Database, stop: CancellationToken) {
    describe();
    let holder = uuid::Uuid::now_v7().to_string();
    let mut seen = Seen::default();
    loop {
        if let Err(error) = seen.look(&database, &holder).await {
            tracing::warn!(%error, "tasks are not counted for now");
        }
        let paused = stop.run_until_cancelled(super::pause(EVERY)).await;
        if paused.is_none() {
            return;
        }
    }
}

impl Seen {
    async fn look(&mut self, database: &Database, holder: &str) -> storage::Result<()> {
        let mut db = database.connection().await?;
        let begun = now();
        if leases::hold(&mut db, "census", holder, begun, begun + HELD_FOR)
            .await?
            .is_none()
        {
            *self = Self::default();
            show_states(&HashMap::new());
            show_lag(Duration::ZERO);
            return Ok(());
        }
        let oldest = census::oldest_transaction(&mut db).await?;
        self.oldest = oldest.map(|oldest| match self.oldest {
            Some((before, since)) if before == oldest => (before, since),
            _ => (oldest, Instant::now()),
        });
        show_lag(
            self.oldest
                .map_or(Duration::ZERO, |(_, since)| since.elapsed()),
        );
        if self.looks.is_multiple_of(COUNTED_EVERY) {
            show_states(&by_state(census::tasks_by_state(&mut db).await?));
        }
        self.looks = self.looks.wrapping_add(1);
        Ok(())
    }
}

/// With one state for all that are no states of the service's own.
fn by_state(counts: Vec<(Option<String>, i64)>) -> HashMap<String, i64> {
    let mut states = HashMap::new();
    for (state, count) in counts {
        let state = state.and_then(|state| TaskState::named(&state));
        let state = state.map_or_else(|| OTHER.to_owned(), |state| state.to_string());
        *states.entry(state).or_default() += count;
    }
    states
}

fn show_states(counts: &HashMap<String, i64>) {
    let known = TaskState::ALL.iter().map(ToString::to_string);
    for state in known.chain([OTHER.to_owned()]) {
        let count = counts.get(&state).copied().unwrap_or_default();
        metrics::gauge!("sms_tasks", "state" => state).set(count as f64);
    }
}

fn show_lag(lag: Duration) {
    metrics::gauge!("sms_events_lag_seconds").set(lag.as_secs_f64());
}

fn describe() {
    metrics::describe_gauge!("sms_tasks", "Tasks of all accounts, by state");
    metrics::describe_gauge!(
        "sms_events_lag_seconds",
        metrics::Unit::Seconds,
        "How long the oldest transaction in PostgreSQL has been holding back events"
    );
}
