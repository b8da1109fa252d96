//! Guard: nothing is accepted and ignored in silence.

use std::collections::BTreeSet;

use serde_json::Value;

use super::operations::{Operation, operations};
use crate::support::schema::Document;

/// What has no effect, and the operation that takes it (`*`: every one on a tenant's objects). The document says of each
/// that it is without effect here, and why.
const WITHOUT_EFFECT: [(&str, &str); 8] = [
    ("*", "X-Domain-Id"),
    ("*", "X-Project-Id"),
    ("CollectLog", "log_expire"),
    ("CreateTask", "target_server.disks.physical_volumes"), // some fields of it
    ("ExportConsistencyResults", "X-Language"),
    ("ShowCertKey", "enable_ca_cert"),
    ("UpdateTask", "auto_start"),
    ("UpdateTaskStatus", "switch_hce"),
];

/// What no answer shows under the same name, and what becomes of it.
const OTHERWISE: [(&str, &str); 37] = [
    ("created_since", "decides which tasks are listed"),
    ("created_until", "decides which tasks are listed"),
    ("Idempotency-Key", "says which request is sent again"),
    ("If-Match", "says which version is updated"),
    ("If-None-Match", "says which version is not sent again"),
    ("after", "is what the page of events comes after"),
    ("Last-Event-ID", "is what the stream of events begins after"),
    ("X-Language", "is that of the explanation"),
    ("adjust_size", "is the size in init_target_server"),
    ("copystate", "is the source's state"),
    ("cutover_within", "decides whether the cutover fits"),
    ("delivery_id", "decides which message is sent again"),
    ("dry_run", "decides whether anything is done"),
    ("expires_in", "is the token's expires_at"),
    ("filter", "decides which tasks are acted on"),
    ("format", "is the form of the exported file"),
    ("ids", "are what is deleted"),
    ("language", "is that of the explanation"),
    ("limit", "is the length of the page"),
    ("marker", "is what the page comes after"),
    (
        "migprojectid",
        "is what lists of sources filter by as migproject",
    ),
    ("migrationcycle", "is the source's migration_cycle"),
    ("need_migration", "decides what is in init_target_server"),
    ("offset", "is where the page begins"),
    ("order", "is that of the events"),
    ("param", "has the bucket of collect_log"),
    ("remain_time", "is the task's remain_seconds"),
    ("result_detail", "is the task's error_json"),
    ("source", "decides which events are listed"),
    ("source_name", "is in the exported file"),
    ("source_server_id", "decides which tasks are listed"),
    (
        "start_networck_check",
        "is the project's start_network_check",
    ),
    ("subtask_name", "is the sub-task that is reported on"),
    ("task", "decides which events are listed"),
    ("task_info", "are the tasks in the exported file"),
    ("until", "decides which events are listed"),
    ("volumegroups", "are the source's volume_groups"),
];

/// An input of an operation: a parameter, or a field of the body by its path.
struct Input {
    operation: String,
    path: String,
    description: String,
}

impl Input {
    fn name(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or_default()
    }
}

fn inputs(document: &Document) -> Vec<Input> {
    let mut found = Vec::new();
    for operation in tenants(document) {
        for place in ["query", "header"] {
            found.extend(operation.parameters(place).into_iter().map(|one| Input {
                operation: operation.id.clone(),
                path: one["name"].as_str().expect("a name").into(),
                description: text(&one["description"]),
            }));
        }
        let body = &operation.json["requestBody"]["content"]["application/json"]["schema"];
        fields(document, body, "", &mut |path, field| {
            found.push(Input {
                operation: operation.id.clone(),
                path: path.into(),
                description: text(&field["description"]),
            });
        });
    }
    found
}

fn tenants(document: &Document) -> impl Iterator<Item = Operation> {
    operations(document).filter(|operation| operation.json["tags"][0] != "service")
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Visits every field of a schema and of what it contains.
fn fields(document: &Document, schema: &Value, path: &str, visit: &mut dyn FnMut(&str, &Value)) {
    if let Some(reference) = schema["$ref"].as_str() {
        return fields(document, document.resolve(reference), path, visit);
    }
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let path = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}.{name}")
        };
        visit(&path, field);
        fields(document, field, &path, visit);
    }
    fields_of_parts(document, schema, path, visit);
}

fn fields_of_parts(
    document: &Document,
    schema: &Value,
    path: &str,
    visit: &mut dyn FnMut(&str, &Value),
) {
    if schema["items"].is_object() {
        fields(document, &schema["items"], path, visit);
    }
    for kind in ["anyOf", "oneOf", "allOf"] {
        for part in schema[kind].as_array().into_iter().flatten() {
            fields(document, part, path, visit);
        }
    }
}

fn says_so(description: &str) -> bool {
    description.to_lowercase().contains("without effect here")
}

#[test]
fn what_has_no_effect_says_so_and_nothing_else_does() {
    let document = Document::generated();
    let everywhere = |path: &str| WITHOUT_EFFECT.contains(&("*", path));
    let mut said = BTreeSet::new();
    for input in inputs(&document) {
        let listed = everywhere(&input.path)
            || WITHOUT_EFFECT.contains(&(input.operation.as_str(), input.path.as_str()));
        let place = format!("{} {}", input.operation, input.path);
        assert_eq!(
            says_so(&input.description),
            listed,
            "{place}: {}",
            input.description
        );
        if listed {
            let operation = if everywhere(&input.path) {
                "*"
            } else {
                &input.operation
            };
            said.insert((operation.to_owned(), input.path));
        }
    }
    assert_eq!(
        said.len(),
        WITHOUT_EFFECT.len(),
        "not all of them exist: {said:?}"
    );
    for operation in tenants(&document) {
        let headers = operation.parameters("header");
        for (_, name) in WITHOUT_EFFECT
            .iter()
            .filter(|(operation, _)| *operation == "*")
        {
            assert!(
                headers.iter().any(|one| one["name"] == *name),
                "{} {name}",
                operation.id
            );
        }
    }
}

#[test]
fn what_no_answer_shows_is_known_to_have_another_effect() {
    let document = Document::generated();
    let mut shown = BTreeSet::new();
    for operation in tenants(&document) {
        let answer = &operation.json["responses"]["200"]["content"]["application/json"]["schema"];
        fields(&document, answer, "", &mut |path, _| {
            shown.extend(path.rsplit('.').next().map(str::to_owned));
        });
    }
    let inputs = inputs(&document);
    let hidden: BTreeSet<_> = inputs
        .iter()
        .filter(|input| !says_so(&input.description))
        .map(Input::name)
        .filter(|name| !shown.contains(*name))
        .collect();
    let explained: BTreeSet<_> = OTHERWISE.iter().map(|(name, _)| *name).collect();
    assert_eq!(hidden, explained);
}
