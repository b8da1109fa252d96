//! One client, which alone writes to its tasks: an agent that reports, and a console beside it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::http::{Answer, Http, text};
use super::ledger::Ledger;

/// The sub-task that is reported on; its progress stays, its bytes grow.
const STEP: &str = "SSL_CONFIG";

/// How long a client waits after a refusal.
const PAUSE: Duration = Duration::from_millis(50);

pub struct Worker {
    http: Http,
    ledger: Arc<Ledger>,
    random: StdRng,
    name: String,
    written: u64,
    /// A task that is updated.
    updated: String,
    /// A task that is reported on.
    reported: String,
    /// The source of a task that is started and stopped, and that task.
    acted: (String, String),
    /// Creations without an answer.
    unanswered: VecDeque<Asked>,
}

/// A task that was asked for.
struct Asked {
    source: String,
    key: String,
}

impl Worker {
    /// Makes what the client works on.
    pub async fn enrol(http: &Http, ledger: &Arc<Ledger>, number: usize, seed: u64) -> Self {
        let mut worker = Self {
            http: http.clone(),
            ledger: Arc::clone(ledger),
            random: StdRng::seed_from_u64(seed.wrapping_mul(1000).wrapping_add(number as u64)),
            name: format!("w{number}"),
            written: 0,
            updated: task(http).await.1,
            reported: task(http).await.1,
            acted: task(http).await,
            unanswered: VecDeque::new(),
        };
        let start = json!({"operation": "start"});
        http.post(&format!("/v3/tasks/{}/action", worker.reported), &start)
            .await
            .ok();
        worker.update().await;
        worker.report().await;
        worker
    }

    pub async fn work(mut self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let done = match self.random.random_range(0..20) {
                0..7 => self.update().await,
                7..13 => self.report().await,
                13..16 => self.read().await,
                16..18 => self.create().await,
                _ => self.act().await,
            };
            if !done {
                sleep(PAUSE).await;
            }
        }
    }

    fn mark(&mut self) -> String {
        self.written += 1;
        format!("{}-{}", self.name, self.written)
    }

    async fn update(&mut self) -> bool {
        let (mark, id) = (self.mark(), self.updated.clone());
        self.ledger.with(|entries| {
            let written = entries.updates.entry(id.clone()).or_default();
            written.unknown.insert(mark.clone());
        });
        let answer = self
            .http
            .put(&format!("/v3/tasks/{id}"), &update(&mark))
            .await;
        let Some(done) = self.ledger.note_write("an update", answer) else {
            return false;
        };
        self.ledger.with(|entries| {
            let written = entries.updates.get_mut(&id).expect("entered");
            written.acknowledge(&mark, done.version);
        });
        true
    }

    async fn report(&mut self) -> bool {
        let (mark, id) = (self.mark(), self.reported.clone());
        let report = json!({
            "subtask_name": STEP, "progress": 1, "replicatesize": self.written, "totalsize": 1_000_000_000,
            "process_trace": mark, "migrate_speed": 12.5,
        });
        self.ledger.with(|entries| {
            let written = entries.reports.entry(id.clone()).or_default();
            written.unknown.insert(mark.clone());
        });
        let answer = self
            .http
            .put(&format!("/v3/tasks/{id}/progress"), &report)
            .await;
        if self.ledger.note_write("a report", answer).is_none() {
            return false;
        }
        self.ledger.with(|entries| {
            let written = entries.reports.get_mut(&id).expect("entered");
            written.acknowledge(&mark, None);
        });
        true
    }

    /// What this client wrote last is there, and whole.
    async fn read(&mut self) -> bool {
        let (updated, reported) = (self.updated.clone(), self.reported.clone());
        let answer = self.http.get(&format!("/v3/tasks/{updated}")).await;
        let Some(task) = self.ledger.note("a read", answer) else {
            return false;
        };
        check_update(&self.ledger, &updated, &task.json, task.version);
        let answer = self.http.get(&format!("/v3/tasks/{reported}")).await;
        let Some(task) = self.ledger.note("a read", answer) else {
            return false;
        };
        check_report(&self.ledger, &reported, &task.json);
        self.list(&updated).await
    }

    /// A list says the same, wherever it was read.
    async fn list(&self, id: &str) -> bool {
        let answer = self.http.get(&format!("/v3/tasks?id={id}")).await;
        let Some(list) = self.ledger.note("a list", answer) else {
            return false;
        };
        let mark = list.json["tasks"][0]["name"].as_str().unwrap_or_default();
        self.ledger.with(|entries| {
            let compared = entries.updates[id].compare(mark, None);
            if let Err(wrong) = compared {
                entries.lost.push(format!("{id} in a list {wrong}"));
            }
        });
        true
    }

    /// A task for a source of its own. One that was asked for and not answered is asked for again, with the same key.
    async fn create(&mut self) -> bool {
        let asked = match self.unanswered.pop_front() {
            Some(asked) if self.random.random() => asked,
            other => {
                self.unanswered.extend(other);
                let Some(source) = self.register().await else {
                    return false;
                };
                self.ledger
                    .with(|entries| entries.perhaps_created.insert(source.clone()));
                let key = uuid::Uuid::now_v7().to_string();
                Asked { source, key }
            }
        };
        let (body, headers) = (
            task_of(&asked.source),
            [("idempotency-key", asked.key.as_str())],
        );
        let answer = self
            .http
            .send(Method::POST, "/v3/tasks", Some(&body), &headers)
            .await;
        let answer = match answer {
            // the request before is at work, or was, when the service was killed: for five minutes nobody knows
            Answer::Other(409, _) => Answer::Refused,
            other => other,
        };
        let Some(done) = self.ledger.note_write("a creation", answer) else {
            self.unanswered.push_back(asked);
            return false;
        };
        let created = text(&done.json, "id");
        self.ledger.with(|entries| {
            entries.perhaps_created.remove(&asked.source);
            entries.created.insert(asked.source, created.clone());
        });
        match self.random.random() {
            true => self.delete(created).await,
            false => true,
        }
    }

    async fn delete(&self, task: String) -> bool {
        let path = format!("/v3/tasks/{task}");
        let answer = self.http.send(Method::DELETE, &path, None, &[]).await;
        // unless it is acknowledged, nobody knows
        self.ledger
            .with(|entries| entries.perhaps_created.insert(task.clone()));
        let done = self.ledger.note_write("a deletion", answer).is_some();
        if done {
            self.ledger.with(|entries| entries.deleted.insert(task));
        }
        done
    }

    async fn register(&self) -> Option<String> {
        let answer = self.http.post("/v3/sources", &source()).await;
        let done = self.ledger.note_write("a registration", answer)?;
        Some(text(&done.json, "id"))
    }

    /// Starts or stops a task, whichever is next, and does what its agent is told then.
    async fn act(&mut self) -> bool {
        let (source, task) = self.acted.clone();
        let answer = self.http.get(&format!("/v3/tasks/{task}")).await;
        let Some(shown) = self.ledger.note("a read", answer) else {
            return false;
        };
        let operation = match shown.json["state"].as_str() {
            Some("RUNNING") => "stop",
            Some("ABORTING") => return self.obey(&source).await,
            _ => "start",
        };
        let path = format!("/v3/tasks/{task}/action");
        let answer = self
            .http
            .post(&path, &json!({"operation": operation}))
            .await;
        let Some(done) = self.ledger.note_write("an action", answer) else {
            return false;
        };
        self.ledger
            .with(|entries| entries.actions.push(done.request));
        self.obey(&source).await
    }

    async fn obey(&self, source: &str) -> bool {
        let path = format!("/v3/sources/{source}/command");
        let Some(command) = self.ledger.note("a question", self.http.get(&path).await) else {
            return false;
        };
        let name = command.json["command_name"].as_str().unwrap_or_default();
        // none, or one that was handed out before the answer was lost: that comes again a minute later
        if name.is_empty() || name.starts_with("TASK_") {
            return true;
        }
        let done = json!({"command_name": name, "result": "success", "result_detail": {}});
        let answer = self.http.post(&format!("{path}_result"), &done).await;
        self.ledger.note_write("a result", answer).is_some()
    }
}

/// Compares an updated task with what was written to it.
pub fn check_update(ledger: &Ledger, id: &str, task: &Value, version: Option<i64>) {
    ledger.with(|entries| {
        let mark = task["name"].as_str().unwrap_or_default();
        if let Err(path) = is_whole(mark, task) {
            entries.torn.push(format!("{id}: {path} is not of {mark}"));
        }
        let compared = entries.updates[id].compare(mark, version);
        if let Err(wrong) = compared {
            entries.lost.push(format!("{id} {wrong}"));
        }
    });
}

/// Compares a task that is reported on with the reports.
pub fn check_report(ledger: &Ledger, id: &str, task: &Value) {
    ledger.with(|entries| {
        let steps = task["sub_tasks"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        let step = steps.iter().find(|step| step["name"] == STEP);
        let mark = step
            .and_then(|step| step["process_trace"].as_str())
            .unwrap_or_default();
        let compared = entries.reports[id].compare(mark, None);
        if let Err(wrong) = compared {
            entries.lost.push(format!("{id}: the report {wrong}"));
        }
    });
}

/// An update with the same mark in its parts, some of which are documents and some rows.
fn update(mark: &str) -> Value {
    let disk = json!({
        "name": mark, "device_use": "OS", "size": 1, "used_size": 1, "physical_volumes": [{"name": mark}],
    });
    json!({
        "name": mark, "source_server": {"name": mark, "disks": [disk]},
        "sub_tasks": [{"name": mark, "progress": 1, "process_trace": mark}],
    })
}

fn is_whole(mark: &str, task: &Value) -> Result<(), &'static str> {
    let parts = [
        "/source_server/name",
        "/source_server/disks/0/name",
        "/source_server/disks/0/physical_volumes/0/name",
        "/sub_tasks/0/name",
        "/sub_tasks/0/process_trace",
    ];
    let other = parts
        .into_iter()
        .find(|part| task.pointer(part).is_none_or(|text| text != mark));
    other.map_or(Ok(()), Err)
}

/// Registers a machine and creates a task for it, where nothing may fail.
pub async fn task(http: &Http) -> (String, String) {
    let source = text(&http.post("/v3/sources", &source()).await.ok(), "id");
    let task = text(&http.post("/v3/tasks", &task_of(&source)).await.ok(), "id");
    (source, task)
}

/// A machine like no other.
fn source() -> Value {
    let name = uuid::Uuid::now_v7().to_string();
    json!({
        "ip": "192.0.2.7", "name": name, "hostname": name, "os_type": "WINDOWS", "os_version": "WINDOWS2016_64BIT",
        "agent_version": "1.2.0", "oem_system": false,
        "disks": [{
            "name": "Disk 0", "device_use": "OS", "size": 42_949_672_960_i64, "used_size": 1024,
            "physical_volumes": [{"name": "C:", "device_use": "OS", "size": 1024}],
        }],
    })
}

fn task_of(source: &str) -> Value {
    json!({
        "name": "MigrationTask", "type": "MIGRATE_BLOCK", "os_type": "WINDOWS", "source_server": {"id": source},
        "target_server": {"name": "target", "vm_id": format!("vm-of-{source}"), "disks": [{
            "name": "Disk 0", "size": 42_949_672_960_i64, "used_size": 1024,
            "physical_volumes": [{"name": "C:", "device_use": "OS", "size": 1024}],
        }]},
        "region_name": "region", "region_id": "region-1", "project_name": "project", "project_id": "project-1",
    })
}
