//! The queries of the tables over HTTP.

use std::collections::BTreeSet;

use serde_json::Value;

use super::operations::NOT_YET;
use super::values::{beyond, limits};
use crate::openapi::operations::{operations, request};
use crate::support::app::App;
use crate::support::schema::Document;
use crate::support::table::{EDITIONS, Kind, OPERATIONS, Operation, View, rows_in};

fn with_queries() -> impl Iterator<Item = &'static Operation> {
    let is_there = |operation: &&Operation| {
        operation.body.is_empty() && !NOT_YET.contains(&operation.id.as_str())
    };
    OPERATIONS.iter().filter(is_there)
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
            let path = operation.path.replace("{task_id}", &id);
            for row in rows_in(view, &object) {
                let name = &row.name;
                for value in limits(view, row) {
                    let query = format!("{path}?{name}={}", encoded(&value));
                    let answer = app.get(&query).await;
                    assert_eq!(answer.status, 200, "{edition:?} {query}: {}", answer.json);
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
        assert_eq!(
            names.collect::<BTreeSet<_>>(),
            rows.map(|row| row.name.as_str()).collect(),
            "{}",
            told.id
        );
    }
}
