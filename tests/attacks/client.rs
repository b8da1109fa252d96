//! A client that means well: it reads and updates its task, again and again, on a connection that stays open.

use std::process::Command;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::runtime;
use tokio::sync::watch;

use super::target::{Target, connect};
use crate::support::fixtures;
use crate::support::live::Wire;

/// The time between two requests, so that the client itself is no load.
const PAUSE: Duration = Duration::from_millis(5);

/// It has a thread of its own.
pub struct Client {
    thread: String,
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
    pub fn start(target: &Target, task: &str) -> Self {
        let (stop, stopped) = watch::channel(());
        let (told, thread) = mpsc::channel();
        let (address, token) = (target.address(), target.token.clone());
        let path = format!("/v3/tasks/{task}");
        let work = std::thread::spawn(move || {
            told.send(this_thread()).expect("somebody listens");
            let runtime = runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async {
                let wire = connect(address, &token).await;
                work(wire, path, stopped).await
            })
        });
        Self {
            thread: thread.recv().expect("its thread runs"),
            stop,
            work,
        }
    }

    /// Gives all other threads of the test the lowest priority: attackers have processors of their own, which here the
    /// service and its database would have to do without.
    pub fn yield_to(&self) {
        let Ok(threads) = std::fs::read_dir("/proc/self/task") else {
            return;
        };
        let threads = threads.filter_map(|thread| thread.ok()?.file_name().into_string().ok());
        let others = threads.filter(|thread| *thread != self.thread);
        let mut renice = Command::new("renice");
        renice.args(["-n", "19", "-p"]).args(others);
        renice.output().expect("renice runs");
    }

    pub async fn stop(self) -> Work {
        drop(self.stop);
        let work = tokio::task::spawn_blocking(|| self.work.join());
        work.await.expect("no panic").expect("no panic")
    }
}

/// The number of this thread; empty where the system does not tell.
fn this_thread() -> String {
    let link = std::fs::read_link("/proc/thread-self");
    let name = |link: std::path::PathBuf| Some(link.file_name()?.to_str()?.to_owned());
    link.ok().and_then(name).unwrap_or_default()
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
