//! What the service does that nobody asks for.

mod census;
pub mod forget;
pub mod jobs;
pub mod watch;
pub mod webhooks;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use self::webhooks::Sender;
use crate::domain::stalled::Thresholds;
use crate::storage::{self, Database};

/// What the settings say of it.
#[derive(Debug, Clone)]
pub struct Plan {
    /// How long events are kept.
    pub events: Duration,
    /// When tasks count as stalled.
    pub stalled: Thresholds,
    /// Told of new actions on many tasks.
    pub jobs: Arc<Notify>,
    /// Sends events to webhooks.
    pub sender: Sender,
}

/// Begins with all of it, until it is stopped. Any number of instances may do so.
pub fn start(database: &Database, plan: Plan, tracker: &TaskTracker, stop: &CancellationToken) {
    tracker.spawn(forget::run(database.clone(), plan.events, stop.clone()));
    tracker.spawn(jobs::run(database.clone(), plan.jobs, stop.clone()));
    tracker.spawn(webhooks::run(plan.sender, stop.clone()));
    tracker.spawn(census::run(database.clone(), stop.clone()));
    tracker.spawn(watch::run(database.clone(), plan.stalled, stop.clone()));
}

/// What went wrong for some tenants. It must not keep the others waiting.
#[derive(Debug, Default)]
struct Faults {
    count: usize,
    last: Option<storage::Error>,
}

impl Faults {
    /// The result, if it is one.
    fn pass_over<T>(&mut self, result: storage::Result<T>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.count += 1;
                self.last = Some(error);
                None
            }
        }
    }

    /// One line for all of them.
    fn log(self, message: &str) {
        if let Some(error) = self.last {
            tracing::warn!(%error, count = self.count, "{message}");
        }
    }
}

/// A time around this one, so that instances that started together do not work at the same time.
async fn pause(about: Duration) {
    tokio::time::sleep(about.mul_f64(rand::random_range(0.8..1.2))).await;
}
