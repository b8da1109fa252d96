//! The queries of the tables over HTTP.

use std::collections::BTreeSet;

use serde_json::Value;

use super::values::{beyond, limits};
use crate::openapi::operations::{operations, request};
use crate::support::app::App;
use crate::support::schema::Document;
use crate::support::table::{EDITIONS, Kind, OPERATIONS, Operation, View, rows_in};

/// No agent has checked a network that the query fits.
const NO_CHECK: &str = "SMS.6604";

fn with_queries() -> impl Iterator<Item = &'static Operation> {
    let is_query = |operation: &&Operation| operation.body.is_empty();
    OPERATIONS.iter().filter(is_query)
}

/// A JSON value as a query has it.
fn encoded(json: &str) -> String {
    let value: Value = serde_json::from_str(json).expect("JSON");
    let text = value.as_str().unwrap_or(json);
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn every_query_is_read_as_its_rows_say() {
    for edition in EDITIONS {
        let app = App::of_edition(edition).await;
        for operation in with_queries() {
            let object = format!("{}?", operation.id);
            let view = View::of(edition, &object);
            let (id, _) = request(&app, &operation.id).await;
            let segments = operation.path.split('/');
            let segments = segments.map(|part| if part.starts_with('{') { &id } else { part });
            let path = segments.collect::<Vec<_>>().join("/");
            app.get(&path).await.ok();
            for row in rows_in(view, &object) {
                let name = &row.name;
                assert!(!row.mandatory, "{object} was just read without {name}");
                for value in limits(view, row) {
                    let query = format!("{path}?{name}={}", encoded(&value));
                    let answer = app.get(&query).await;
                    let is_read = answer.status == 200 || answer.json["error_code"] == NO_CHECK;
                    assert!(is_read, "{edition:?} {query}: {}", answer.json);
                }
                let past = beyond(view, row).into_iter();
                // a query has no types
                for value in past.filter(|value| row.kind != Kind::Boolean || value == "1") {
                    let query = format!("{path}?{name}={}", encoded(&value));
                    let answer = app.get(&query).await;
                    assert_eq!(answer.status, 400, "{edition:?} {query}: {}", answer.json);
                    let text = answer.json["error_msg"].as_str().unwrap_or_default();
                    assert!(text.contains(name.as_str()), "{query}: {text}");
                }
            }
        }
    }
}

/// The parameters that are not the vendor's.
const OURS: [&str; 7] = [
    "marker",
    "stalled",
    "os_type",
    "type",
    "region_id",
    "created_since",
    "created_until",
];

#[test]
fn every_parameter_of_a_query_is_in_the_document_and_no_other() {
    let document = Document::generated();
    for told in with_queries() {
        let found = operations(&document).find(|operation| operation.id == told.id);
        let found = found.expect("the operation");
        let view = View::of(EDITIONS[0], "");
        let rows = rows_in(view, &format!("{}?", told.id)).iter();
        let parameters = found.parameters("query").into_iter();
        let names = parameters.filter_map(|parameter| parameter["name"].as_str());
        let vendors: BTreeSet<_> = rows.map(|row| row.name.as_str()).collect();
        let names = names.filter(|name| vendors.contains(name) || !OURS.contains(name));
        assert_eq!(names.collect::<BTreeSet<_>>(), vendors, "{}", told.id);
    }
}
