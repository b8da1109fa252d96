//! Guard: every row of the vendor's field table holds, wherever in a body it applies.

mod arrays;
mod document;
mod values;

use serde::de::DeserializeOwned;
use sms_task_service::decode::{Refusal, decode};
use sms_task_service::model::{SourceServer, UpdateTask};
use validator::Validate;

use crate::support::app::{Answer, App};
use crate::support::bodies::{Place, minimal};
use crate::support::table::{NOT_MANDATORY, Row, objects, rows};
use values::{accepted, beyond, limits, refused};

/// Ids in the body itself have stricter rules than the table: an impossible id is refused. The function says
/// whether an id is possible. This list may only shrink.
const IDS: [(&str, &str, CanBe); 2] = [
    // An update may only name the task in its path.
    ("UpdateTask", "id", |json| json == "\"\""),
    // The source's id will be used in paths.
    ("PostSourceServerBody", "id", str::is_ascii),
];

/// Whether a JSON value can be the id.
type CanBe = fn(&str) -> bool;

#[test]
fn an_update_is_decoded_as_every_row_of_the_table_says() {
    decodes_as_the_table_says::<UpdateTask>("UpdateTask");
}

#[test]
fn a_registration_is_decoded_as_every_row_of_the_table_says() {
    decodes_as_the_table_says::<SourceServer>("PostSourceServerBody");
}

fn decodes_as_the_table_says<T: DeserializeOwned + Validate>(root: &'static str) {
    for (place, row) in Place::all_fields(root) {
        for value in accepted(row) {
            let body = place.body_with(&row.name, &value);
            let refusal = decode::<T>(body.as_bytes()).err();
            assert_eq!(refusal, None, "{body}");
        }
        for value in refused(row) {
            let body = place.body_with(&row.name, &value);
            assert_refused_once::<T>(&body, &place.path(&row.name));
        }
        let mut without = minimal(place.object());
        without
            .as_object_mut()
            .expect("an object")
            .remove(&row.name);
        let body = place.body(without).to_string();
        if row.mandatory {
            assert_refused_once::<T>(&body, &place.path(&row.name));
        } else {
            assert!(decode::<T>(body.as_bytes()).is_ok(), "{body}");
        }
    }
}

#[track_caller]
fn assert_refused_once<T: DeserializeOwned + Validate>(body: &str, path: &str) {
    match decode::<T>(body.as_bytes()) {
        Err(Refusal::Violations(found)) => {
            let paths: Vec<_> = found.iter().map(|violation| &violation.path).collect();
            assert_eq!(paths, [path], "{body}");
        }
        Err(other) => panic!("{other}: {body}"),
        Ok(_) => panic!("{path} is accepted: {body}"),
    }
}

#[tokio::test]
async fn an_update_is_accepted_at_every_limit_and_refused_one_past_it() {
    let app = App::new().await;
    let path = format!("/v3/tasks/{}", app.task().await);
    holds_over_http(&app, "UpdateTask", "PUT", &path).await;
}

#[tokio::test]
async fn a_registration_is_accepted_at_every_limit_and_refused_one_past_it() {
    let app = App::new().await;
    holds_over_http(&app, "PostSourceServerBody", "POST", "/v3/sources").await;
}

async fn holds_over_http(app: &App, root: &'static str, method: &str, path: &str) {
    for (place, row) in Place::all_fields(root) {
        for value in limits(row) {
            let body = place.body_with(&row.name, &value);
            let answer = app.send_text(method, path, &body).await;
            if can_be(&place, row, &value) {
                assert_eq!(answer.status, 200, "{}: {body}", answer.json);
            } else {
                assert_names_the_field(answer, &place, row);
            }
        }
        for value in beyond(row) {
            let body = place.body_with(&row.name, &value);
            let answer = app.send_text(method, path, &body).await;
            assert_names_the_field(answer, &place, row);
        }
    }
}

fn can_be(place: &Place, row: &Row, json: &str) -> bool {
    let is_it = |object: &str, field: &str| place.is_root() && row.is_in(&[(object, field)]);
    IDS.iter()
        .all(|(object, field, can_be)| !is_it(object, field) || can_be(json))
}

/// Asserts that the answer is a refusal in the envelope whose only detail is about this field.
#[track_caller]
fn assert_names_the_field(answer: Answer, place: &Place, row: &Row) {
    let path = place.path(&row.name);
    assert_eq!(answer.status, 400, "{path}: {}", answer.json);
    let code = answer.json["details"][0]["error_code"].clone();
    let body = answer.refused(400, code.as_str().unwrap_or_default());
    let details = body["details"].as_array().expect("details");
    let message = details[0]["error_msg"].as_str().unwrap_or_default();
    let rest = message.strip_prefix(&path).unwrap_or_default();
    let is_a_rule = rest.starts_with(" must ") || rest.starts_with(" is mandatory");
    assert!(is_a_rule && details.len() == 1, "{path}: {body}");
}

#[test]
fn every_exception_is_a_row_of_the_table() {
    let ids = IDS.iter().map(|(object, field, _)| (*object, *field));
    for exception in ids.chain(NOT_MANDATORY) {
        let mut all = objects().flat_map(rows);
        assert!(all.any(|row| row.is_in(&[exception])), "{exception:?}");
    }
}
