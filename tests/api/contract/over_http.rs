//! The rows of the tables over HTTP: at each limit a value is accepted, one past it the field is named.

use std::collections::BTreeSet;

use serde_json::Value;
use sms_task_service::config::Edition;

use super::values::{beyond, limits};
use crate::openapi::operations::request;
use crate::support::app::{Answer, App};
use crate::support::bodies::Place;
use crate::support::table::{OPERATIONS, Operation, Row, View};

/// Ids in the body itself have stricter rules than the table: an impossible id is refused. The function says
/// whether an id is possible. This list may only shrink.
const IDS: [(&str, &str, CanBe); 3] = [
    // An update may only name what is in its path.
    ("UpdateTask", "id", |json| json == "\"\""),
    ("MigProject", "id", |json| json == "\"\""),
    // The source's id will be used in paths.
    ("PostSourceServerBody", "id", str::is_ascii),
];

/// Whether a JSON value can be the id.
type CanBe = fn(&str) -> bool;

/// Operations that succeed with every value that the tables allow. Others may have other reasons to refuse.
const ALWAYS_SUCCEED: [&str; 5] = [
    "RegisterServer",
    "UpdateTask",
    "UpdateDiskInfo",
    "UpdateConsistencyResult",
    "UpdateNetworkCheckInfo",
];

#[tokio::test]
async fn updates_keep_to_the_tables_of_2024() {
    hold(Edition::Founding, |id| id == "UpdateTask").await;
}

#[tokio::test]
async fn updates_keep_to_the_tables_of_2026() {
    hold(Edition::Current, |id| id == "UpdateTask").await;
}

#[tokio::test]
async fn reports_of_agents_keep_to_the_tables_of_2024() {
    hold(Edition::Founding, is_report).await;
}

#[tokio::test]
async fn reports_of_agents_keep_to_the_tables_of_2026() {
    hold(Edition::Current, is_report).await;
}

#[tokio::test]
async fn all_other_bodies_keep_to_the_tables_of_2024() {
    hold(Edition::Founding, |id| id != "UpdateTask" && !is_report(id)).await;
}

#[tokio::test]
async fn all_other_bodies_keep_to_the_tables_of_2026() {
    hold(Edition::Current, |id| id != "UpdateTask" && !is_report(id)).await;
}

fn is_report(id: &str) -> bool {
    ["RegisterServer", "UpdateDiskInfo"].contains(&id)
}

async fn hold(edition: Edition, chosen: impl Fn(&str) -> bool) {
    let app = App::of_edition(edition).await;
    let mut tried = 0;
    for operation in OPERATIONS.iter() {
        if !operation.body.is_empty() && chosen(&operation.id) {
            tried += holds(&app, operation, edition).await;
        }
    }
    assert!(tried > 400, "{tried}");
}

/// Walks each kind of object in a body at its first place, and returns how many bodies it sent.
async fn holds(app: &App, operation: &'static Operation, edition: Edition) -> usize {
    let view = View::of(edition, &operation.body);
    let (id, _) = request(app, &operation.id).await;
    let mut known = BTreeSet::new();
    let mut tried = 0;
    for (place, row) in Place::all_fields(view, &operation.body) {
        if !known.insert((row.object.clone(), row.name.clone())) {
            continue;
        }
        let mut bodies: Vec<_> = limits(view, &row)
            .into_iter()
            .map(|value| {
                let possible = can_be(&row, &place, &value);
                (place.body_with(&row.name, &value), possible)
            })
            .collect();
        let past = beyond(view, &row).into_iter();
        bodies.extend(past.map(|value| (place.body_with(&row.name, &value), false)));
        bodies.push((place.body_without(&row.name), !row.mandatory));
        for (body, is_allowed) in bodies {
            tried += 1;
            let answer = send(app, operation, &id, body).await;
            settle(app, operation, &answer).await;
            if is_allowed {
                assert_takes(&answer, operation, &place.path(&row.name));
            } else {
                assert_names_the_field(answer, operation, &place.path(&row.name));
            }
        }
    }
    tried
}

async fn send(app: &App, operation: &Operation, id: &str, mut body: String) -> Answer {
    if operation.id == "CreateTask" {
        // a task is created for a source that has none
        let source = app.source().await;
        let named = format!(r#""source_server":{{"id":"{source}"}}"#);
        body = body.replace(r#""source_server":{"id":""}"#, &named);
    }
    let path = operation
        .path
        .split('/')
        .map(|part| if part.starts_with('{') { id } else { part });
    let path = path.collect::<Vec<_>>().join("/");
    app.send_text(&operation.method, &path, &body).await
}

/// Undoes what would stand in the way of the next body.
async fn settle(app: &App, operation: &Operation, answer: &Answer) {
    if operation.id.ends_with("Migproject") {
        // whatever became the default project
        let projects = app.get("/v3/migprojects").await.ok();
        let all = projects["migprojects"].as_array().expect("projects");
        let first = all.last().expect("the first project")["id"].as_str();
        let path = format!("/v3/migprojects/{}/default", first.expect("an id"));
        app.put(&path, &serde_json::json!({})).await.ok();
    }
    let has_a_name = ["CreateTemplate", "CreateMigproject"].contains(&operation.id.as_str());
    if let Some(id) = answer.json["id"].as_str().filter(|_| has_a_name) {
        let path = format!("{}/{id}", operation.path);
        app.delete(&path).await.ok();
    }
}

fn can_be(row: &Row, place: &Place, json: &str) -> bool {
    let is_it = |object: &str, field: &str| {
        let is_source = object == "PostSourceServerBody" && !place.is_root();
        row.is_in(&[(object, field)]) && !is_source
    };
    IDS.iter()
        .all(|(object, field, can_be)| !is_it(object, field) || can_be(json))
}

fn details(answer: &Answer) -> Vec<&str> {
    let details = answer.json["details"].as_array().into_iter().flatten();
    details
        .filter_map(|detail| detail["error_msg"].as_str())
        .collect()
}

#[track_caller]
fn assert_takes(answer: &Answer, operation: &Operation, path: &str) {
    let id = operation.id.as_str();
    if ALWAYS_SUCCEED.contains(&id) {
        assert_eq!(answer.status, 200, "{id} {path}: {}", answer.json);
    }
    // that the source has no such disk is not a matter of the value
    let is_blame = |text: &&str| {
        let rest = text.strip_prefix(path);
        rest.is_some_and(|rest| rest.starts_with(' ') && !rest.starts_with(" names nothing"))
    };
    // nor is what is stored of the source, of templates, of the tasks of others
    let by_state = ["SMS.6610", "SMS.6615", "SMS.7101", "SMS.7301"].map(Value::from);
    let by_value = answer.status == 400 && !by_state.contains(&answer.json["error_code"]);
    let blamed = by_value && details(answer).iter().any(is_blame);
    assert!(
        !blamed && !answer.status.is_server_error(),
        "{id} {path}: {}",
        answer.json
    );
}

/// Asserts that the answer is a refusal in the envelope whose only detail is about this field.
#[track_caller]
fn assert_names_the_field(answer: Answer, operation: &Operation, path: &str) {
    let id = &operation.id;
    assert_eq!(answer.status, 400, "{id} {path}: {}", answer.json);
    let code = answer.json["details"][0]["error_code"].clone();
    let body = answer.refused(400, code.as_str().unwrap_or_default());
    let details = body["details"].as_array().map_or(0, Vec::len);
    let message = body["details"][0]["error_msg"].as_str().unwrap_or_default();
    let rest = message.strip_prefix(path).unwrap_or_default();
    let is_a_rule = rest.starts_with(" must ") || rest.starts_with(" is mandatory");
    assert!(is_a_rule && details == 1, "{id} {path}: {body}");
}

#[tokio::test]
async fn a_text_of_digits_is_stored_as_the_number() {
    for edition in [Edition::Founding, Edition::Current] {
        let app = App::of_edition(edition).await;
        let mut body = crate::support::fixtures::source();
        let disk = &mut body["disks"][0];
        disk["inode_size"] = "256".into();
        disk["physical_volumes"][0]["inode_size"] = "512".into();
        let id = app.post("/v3/sources", &body).await.ok()["id"].clone();
        let id = id.as_str().expect("an id");
        let disk = app.show_source(id).await["disks"][0].clone();
        let seen = [
            &disk["inode_size"],
            &disk["physical_volumes"][0]["inode_size"],
        ];
        assert_eq!(seen, [&Value::from(256), &Value::from(512)]);

        let task = app.task_like(&crate::support::fixtures::task_of(id)).await;
        let update = serde_json::json!({"source_server": {"disks": body["disks"]}});
        let answer = app.put(&format!("/v3/tasks/{task}"), &update).await;
        answer.refused(400, "SMS.6011");
    }
}
