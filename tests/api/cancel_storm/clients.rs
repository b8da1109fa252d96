//! Clients that wait for their answers, and clients that hang up.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tokio::time::{sleep, timeout};

use super::ledger::{Finding, Ledger};
use super::writes::{Kind, body, mark, whole};
use crate::support::app::App;
use crate::support::fixtures;
use crate::support::live::{Reply, Wire};

/// Hang-ups between two requests that wait for their answer, which keeps the queue bounded.
const BURST: usize = 12;

/// The ids of two tasks, one for each kind of update.
pub type Tasks = [(Kind, String); 2];

/// Creates tasks and updates each of them once.
pub async fn tasks(app: &App, owner: &str, ledger: &Ledger) -> Tasks {
    let mut tasks = Vec::new();
    for kind in [Kind::Statement, Kind::Transaction] {
        let id = app.task().await;
        ledger.add_task(&id, kind, owner != "shared");
        let first = body(kind, &mark(owner, 0));
        app.put(&format!("/v3/tasks/{id}"), &first).await.ok();
        tasks.push((kind, id));
    }
    tasks.try_into().expect("two")
}

/// A client and what it works on.
pub struct Client {
    pub name: String,
    pub server: SocketAddr,
    pub own: Tasks,
    pub shared: Tasks,
    /// A source without a task.
    pub source: String,
    pub seed: u64,
    pub ledger: Arc<Ledger>,
    pub patience: Duration,
}

impl Client {
    /// Waits for every answer and records it.
    pub async fn stay(self) {
        let mut random = StdRng::seed_from_u64(self.seed);
        let mut wire = None;
        let mut number = 0;
        while !self.ledger.is_over() {
            number += 1;
            let done = match random.random_range(0..8) {
                0..4 => self.update(&mut wire, &self.own, true, number).await,
                4..6 => self.update(&mut wire, &self.shared, false, number).await,
                6 => self.read(&mut wire, number).await,
                _ => self.create(&mut wire, number).await,
            };
            if let Err(error) = done {
                wire = None;
                self.ledger
                    .find(Finding::Refused, format!("{}: {error}", self.name));
            }
        }
    }

    async fn update(
        &self,
        wire: &mut Option<Wire>,
        tasks: &Tasks,
        own: bool,
        number: usize,
    ) -> io::Result<()> {
        let (kind, id) = &tasks[number % 2];
        let mark = mark(&self.name, number);
        let update = body(*kind, &mark).to_string();
        let reply = self
            .ask(wire, "PUT", &format!("/v3/tasks/{id}"), &update)
            .await;
        if own && reply.is_err() {
            self.ledger.doubt(id);
        }
        let reply = reply?;
        let tag = reply
            .header("etag")
            .and_then(|tag| tag.trim_matches('"').parse().ok());
        let version = tag.ok_or_else(|| io::Error::other("no ETag"))?;
        self.ledger.acknowledge(id, version, &mark);
        Ok(())
    }

    /// Checks that what this client wrote last is there, and whole.
    async fn read(&self, wire: &mut Option<Wire>, number: usize) -> io::Result<()> {
        let (kind, id) = &self.own[number % 2];
        let reply = self
            .ask(wire, "GET", &format!("/v3/tasks/{id}"), "")
            .await?;
        let last = self.ledger.last(id);
        match whole(*kind, &reply.json) {
            Err(wrong) => self.ledger.find(Finding::Torn, format!("{id}: {wrong}")),
            Ok(read) if last.as_ref().is_some_and(|last| *last != read) => {
                let what = format!("{id} reads {read} after {last:?} was acknowledged");
                self.ledger.find(Finding::Lost, what);
            }
            Ok(_) => {}
        }
        Ok(())
    }

    async fn create(&self, wire: &mut Option<Wire>, number: usize) -> io::Result<()> {
        if number.is_multiple_of(3) {
            let list = self.ask(wire, "GET", "/v3/tasks?limit=5", "").await;
            return list.map(drop);
        }
        let source = fixtures::source().to_string();
        let source = self.ask(wire, "POST", "/v3/sources", &source).await?;
        let task = fixtures::task_of(id(&source)?).to_string();
        let task = self.ask(wire, "POST", "/v3/tasks", &task).await?;
        self.ledger.acknowledged.fetch_add(2, Ordering::Relaxed);
        self.ledger
            .created
            .lock()
            .expect("no panic")
            .push(id(&task)?.to_owned());
        Ok(())
    }

    /// Sends a request on the open connection or a new one. Any status but 200 is an error.
    async fn ask(
        &self,
        wire: &mut Option<Wire>,
        method: &str,
        path: &str,
        body: &str,
    ) -> io::Result<Reply> {
        let wire = match wire {
            Some(wire) => wire,
            None => wire.insert(Wire::connect(self.server).await?),
        };
        let reply = timeout(self.patience, wire.ask(method, path, body)).await??;
        if reply.status == 200 {
            return Ok(reply);
        }
        let (status, json) = (reply.status, &reply.json);
        Err(io::Error::other(format!(
            "{method} {path}: {status} {json}"
        )))
    }

    /// Hangs up 0 to 5 ms after each request. After every [`BURST`] requests, waits for one answer.
    pub async fn hang_up(self) {
        let mut random = StdRng::seed_from_u64(self.seed);
        let mut number = 0;
        while !self.ledger.is_over() {
            for _ in 0..BURST {
                number += 1;
                let (method, path, body) = self.request(&mut random, number);
                if let Ok(mut wire) = Wire::connect(self.server).await
                    && wire.send(method, &path, &body).await.is_ok()
                {
                    sleep(Duration::from_micros(random.random_range(0..5000))).await;
                    drop(wire);
                    self.ledger.hang_ups.fetch_add(1, Ordering::Relaxed);
                }
            }
            let path = format!("/v3/tasks/{}", self.shared[number % 2].1);
            if let Err(error) = self.ask(&mut None, "GET", &path, "").await {
                self.ledger
                    .find(Finding::Refused, format!("{}: {error}", self.name));
            }
        }
    }

    fn request(&self, random: &mut StdRng, number: usize) -> (&'static str, String, String) {
        let (kind, shared) = &self.shared[number % 2];
        let (own_kind, own) = &self.own[number % 2];
        let mark = mark(&self.name, number);
        let put = |kind, id| {
            (
                "PUT",
                format!("/v3/tasks/{id}"),
                body(kind, &mark).to_string(),
            )
        };
        match random.random_range(0..9) {
            0 => put(*kind, shared),
            1..5 => put(*own_kind, own),
            5 => ("GET", format!("/v3/tasks/{own}"), String::new()),
            6 => ("GET", "/v3/tasks?limit=5".into(), String::new()),
            _ => {
                let task = fixtures::task_of(&self.source).to_string();
                ("POST", "/v3/tasks".into(), task)
            }
        }
    }
}

fn id(reply: &Reply) -> io::Result<&str> {
    let id = reply.json["id"].as_str();
    id.ok_or_else(|| io::Error::other("no id"))
}
