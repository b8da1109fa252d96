//! The rows of the tables over HTTP: at each limit a value is accepted, one past it the field is named.

use std::collections::BTreeSet;

use serde_json::Value;
use sms_task_service::config::Edition;

use super::stage::Stage;
use super::values::{beyond, limits};
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
    let mut stage = Stage::of(app, operation).await;
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
        let path = place.path(&row.name);
        for (body, is_allowed) in bodies {
            tried += 1;
            let answer = stage.send(&path, body).await;
            if is_allowed {
                stage.assert_takes(&path, &answer);
            } else {
                assert_names_the_field(answer, operation, &path);
            }
        }
    }
    stage.assert_met();
    tried
}

fn can_be(row: &Row, place: &Place, json: &str) -> bool {
    let is_it = |object: &str, field: &str| {
        let is_source = object == "PostSourceServerBody" && !place.is_root();
        row.is_in(&[(object, field)]) && !is_source
    };
    IDS.iter()
        .all(|(object, field, can_be)| !is_it(object, field) || can_be(json))
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
