//! A client that means well: it reads and updates its task, again and again, on connections that stay open.

use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::target::Target;
use crate::support::fixtures;
use crate::support::live::Wire;

/// The time between two requests, so that the client itself is no load.
const PAUSE: Duration = Duration::from_millis(5);

pub struct Client {
    stop: watch::Sender<()>,
    work: JoinHandle<Work>,
}

/// What it got done.
#[derive(Debug, Default)]
pub struct Work {
    pub times: Vec<Duration>,
    pub errors: Vec<String>,
}

impl Client {
    pub async fn start(target: &Target, task: &str) -> Self {
        let (stop, stopped) = watch::channel(());
        let wire = target.connect(&target.token).await;
        let work = tokio::spawn(work(wire, format!("/v3/tasks/{task}"), stopped));
        Self { stop, work }
    }

    pub async fn stop(self) -> Work {
        drop(self.stop);
        self.work.await.expect("no panic")
    }
}

async fn work(mut wire: Wire, path: String, stopped: watch::Receiver<()>) -> Work {
    let update = fixtures::example().to_string();
    let mut work = Work::default();
    while stopped.has_changed().is_ok() {
        for (method, body) in [("PUT", update.as_str()), ("GET", "")] {
            let since = Instant::now();
            match wire.ask(method, &path, body).await {
                Ok(reply) if reply.status == 200 => work.times.push(since.elapsed()),
                Ok(reply) => work.errors.push(format!("{method}: {}", reply.status)),
                Err(error) => {
                    // its connection is gone, and would be for all that follow
                    work.errors.push(format!("{method}: {error}"));
                    return work;
                }
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
    work
}

impl Work {
    /// The time that 99 of 100 requests take at most.
    pub fn p99(&self) -> Duration {
        let mut times = self.times.clone();
        times.sort();
        times
            .get(times.len() * 99 / 100)
            .copied()
            .unwrap_or_default()
    }
}
