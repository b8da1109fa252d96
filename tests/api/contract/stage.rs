//! What the service needs to have stored to accept the bodies of an operation.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::openapi::operations::request;
use crate::support::app::{Answer, App};
use crate::support::fixtures;
use crate::support::table::Operation;

/// Fields with values that the tables allow but that do not fit what is stored: the operation, the path, and the codes
/// of the refusals. This list may only shrink.
const BY_STATE: &[(&str, &str, &[&str])] = &[
    // The value names nothing that exists.
    ("CreateTask", "source_server.id", &["SMS.7602"]),
    ("CreateTask", "vm_template_id", &["SMS.7101"]),
    ("CreateTask", "clonevm_template_id", &["SMS.7101"]),
    (
        "ExportConsistencyResults",
        "task_info[0].task_id",
        &["SMS.7703"],
    ),
    ("UpdateServerName", "migprojectid", &["SMS.7301"]),
    ("UpdateServerName", "disks[0].id", &["SMS.6103"]),
    (
        "UpdateServerName",
        "disks[0].physical_volumes[0].id",
        &["SMS.6104"],
    ),
    ("UpdateServerName", "volume_groups[0].id", &["SMS.6103"]),
    // The agent was told to start, not to do anything else.
    ("UpdateCommandResult", "command_name", &["SMS.6021"]),
    // The task has not been started.
    (
        "UpdateTaskStatus",
        "operation",
        &[
            "SMS.6005", "SMS.7714", "SMS.7717", "SMS.7718", "SMS.7721", "SMS.7722",
        ],
    ),
];

/// Operations that can be done only once with what is stored.
const ONCE: [&str; 5] = [
    "CollectLog",
    "DeleteServers",
    "DeleteTasks",
    "DeleteTemplates",
    "UpdateTaskStatus",
];

/// What is stored for an operation.
pub struct Stage<'a> {
    app: &'a App,
    operation: &'a Operation,
    /// The id in the path.
    id: String,
    /// A body that is accepted.
    body: Value,
    /// The fields and codes of `BY_STATE` that have been answered.
    met: BTreeSet<(&'static str, &'static str)>,
}

impl<'a> Stage<'a> {
    pub async fn of(app: &'a App, operation: &'a Operation) -> Self {
        let (id, body) = match operation.id.as_str() {
            "UpdateServerName" => (app.source_like(&nameless()).await, Value::Null),
            id => request(app, id).await,
        };
        Self {
            app,
            operation,
            id,
            body,
            met: BTreeSet::new(),
        }
    }

    /// Sends a body that is the least one but for the field at this path.
    pub async fn send(&mut self, path: &str, body: String) -> Answer {
        if ONCE.contains(&self.operation.id.as_str()) {
            (self.id, self.body) = request(self.app, &self.operation.id).await;
        }
        let body = self.with_what_is_there(path, body).await;
        let segments = self.operation.path.split('/');
        let segments = segments.map(|part| match part.starts_with('{') {
            true => self.id.as_str(),
            false => part,
        });
        let target = segments.collect::<Vec<_>>().join("/");
        let method = &self.operation.method;
        let answer = self.app.send_text(method, &target, &body).await;
        self.settle(&answer).await;
        answer
    }

    /// The body with what is stored in place of the ids of the least body.
    async fn with_what_is_there(&self, path: &str, body: String) -> String {
        match self.operation.id.as_str() {
            "CreateTask" => {
                // the least body migrates by files, which is for Linux only
                let is_windows = path == "os_type" && body.contains("WINDOWS");
                let (os, kind) = match is_windows {
                    true => ("WINDOWS", "MIGRATE_BLOCK"),
                    false => ("LINUX", "MIGRATE_FILE"),
                };
                let source = self.app.source_like(&fixtures::source_with(os)).await;
                body.replace(
                    r#""source_server":{"id":""}"#,
                    &format!(r#""source_server":{{"id":"{source}"}}"#),
                )
                .replace(r#""os_type":"WINDOWS""#, &format!(r#""os_type":"{os}""#))
                .replace(r#""type":"MIGRATE_FILE""#, &format!(r#""type":"{kind}""#))
            }
            "ExportConsistencyResults" => {
                let task = self.body["task_info"][0]["task_id"].to_string();
                body.replace(r#""task_id":"a""#, &format!(r#""task_id":{task}"#))
            }
            _ => match &self.body["ids"][0] {
                Value::Null => body,
                id => body.replace(r#""a""#, &id.to_string()),
            },
        }
    }

    /// Undoes what the next body would clash with: names are unique, and the default project stays.
    async fn settle(&self, answer: &Answer) {
        let operation = self.operation.id.as_str();
        if operation.ends_with("Migproject") {
            // the project of the body may have become the default one
            let projects = self.app.get("/v3/migprojects").await.ok();
            let all = projects["migprojects"].as_array().expect("projects");
            let first = all.last().expect("the first project")["id"].as_str();
            let path = format!("/v3/migprojects/{}/default", first.expect("an id"));
            self.app.put(&path, &json!({})).await.ok();
        }
        let has_a_name = ["CreateTemplate", "CreateMigproject"].contains(&operation);
        if let Some(id) = answer.json["id"].as_str().filter(|_| has_a_name) {
            let path = format!("{}/{id}", self.operation.path);
            self.app.delete(&path).await.ok();
        }
    }

    /// Asserts that the answer is not a refusal, except by what is stored.
    #[track_caller]
    pub fn assert_takes(&mut self, path: &str, answer: &Answer) {
        let id = self.operation.id.as_str();
        let code = answer.json["error_code"].as_str().unwrap_or_default();
        match by_state(id).find(|known| *known == (path, code)) {
            Some(known) => _ = self.met.insert(known),
            None => assert_eq!(answer.status, 200, "{id} {path}: {}", answer.json),
        }
    }

    /// Asserts that every exception is needed.
    pub fn assert_met(&self) {
        let id = self.operation.id.as_str();
        assert_eq!(self.met, by_state(id).collect(), "{id}");
    }
}

/// The fields of an operation that are in `BY_STATE`, once with each of their codes.
fn by_state(operation: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let own = BY_STATE.iter().filter(move |(id, ..)| *id == operation);
    own.flat_map(|(_, field, codes)| codes.iter().map(|code| (*field, *code)))
}

/// A source whose disk, volume group and volumes have empty names, which are the ids in the least body.
fn nameless() -> Value {
    let mut body = fixtures::source();
    let disk = &mut body["disks"][0];
    (disk["name"], disk["used_size"]) = ("".into(), 0.into());
    disk["physical_volumes"][0]["name"] = "".into();
    body["volume_groups"] = json!([{"name": "", "logical_volumes": [{
        "name": "", "mount_point": "", "file_system": "", "inode_size": 0, "size": 0, "used_size": 0, "free_size": 0,
    }]}]);
    body
}
