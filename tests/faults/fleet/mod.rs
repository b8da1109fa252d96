//! Clients at work, and what they were told.

mod audit;
mod hooks;
mod http;
mod ledger;
mod worker;

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

pub use audit::Findings;
use hooks::Receiver;
pub use http::{Answer, Http};
use ledger::Ledger;
use worker::Worker;
pub use worker::task;

use crate::outcome::Outcome;
use crate::processes::service::Service;
use crate::processes::until;

/// How long an answer may take: the service's own deadline, and a second for the client.
const DEADLINE: f64 = 31.0;

/// Agents and consoles that write all the time.
pub struct Fleet {
    http: Http,
    ledger: Arc<Ledger>,
    stop: CancellationToken,
    workers: JoinSet<()>,
    receiver: Receiver,
}

impl Fleet {
    /// Puts them to work on a service that serves.
    pub async fn start(url: &str, workers: usize, seed: u64) -> Self {
        let http = Http::to(url);
        let receiver = Receiver::start().await;
        let webhook = json!({"url": receiver.url, "types": ledger::HOOKED});
        http.post("/ext/v1/webhooks", &webhook).await.ok();
        let (ledger, stop) = (Arc::new(Ledger::default()), CancellationToken::new());
        let mut working = JoinSet::new();
        for number in 0..workers {
            let worker = Worker::enrol(&http, &ledger, number, seed).await;
            working.spawn(worker.work(stop.clone()));
        }
        Self {
            http,
            ledger,
            stop,
            workers: working,
            receiver,
        }
    }

    /// Writes that were acknowledged until now.
    pub fn acknowledged(&self) -> usize {
        self.ledger.acknowledged()
    }

    /// Requests that were refused for now.
    pub fn refused(&self) -> usize {
        self.ledger.refused()
    }

    /// A task that clients report on.
    pub fn a_task(&self) -> String {
        self.ledger
            .with(|entries| entries.reports.keys().next().cloned())
            .expect("a client")
    }

    /// Returns once so many more writes were acknowledged, and how long that took.
    pub async fn goes_on(&self, more: usize, patience: Duration) -> Duration {
        let enough = self.acknowledged() + more;
        until("writes are acknowledged", patience, async || {
            self.acknowledged() >= enough
        })
        .await
    }

    /// From now on, every request that fails is a finding, even one that is refused for now.
    pub fn must_not_fail(&self) {
        self.ledger.be_strict();
    }

    /// Ends the work, and compares what the service shows with what the clients were told.
    pub async fn audit(mut self, services: &[Service], patience: Duration) -> Findings {
        self.stop.cancel();
        while let Some(ended) = self.workers.join_next().await {
            ended.expect("a client ended before its time");
        }
        let mut found = audit::audit(&self.http, &self.ledger, &self.receiver, patience).await;
        if services.iter().any(Service::has_panicked) {
            found.wrong.push("the service has panicked".to_owned());
        }
        found
    }
}

impl Findings {
    /// As figures, with how much was done.
    pub fn into_outcome(self, done: &str) -> Outcome {
        let (writes, answers) = (self.acknowledged, self.refused);
        let mut outcome = Outcome::new(format!(
            "{done}; {writes} writes acknowledged, {answers} refused for now, {} without an answer, {} messages of webhooks",
            self.unanswered, self.delivered,
        ));
        outcome.none("acknowledged and lost", self.lost);
        outcome.none("half-written", self.torn);
        outcome.none("done twice", self.twice);
        outcome.none("answers other than 200 and 503", self.wrong);
        outcome.at_most("the slowest answer", self.slowest, DEADLINE);
        outcome
    }
}
