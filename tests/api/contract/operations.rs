//! The tables have every operation of the service, and the service has every operation of the tables.

use crate::contract::BODIES;
use crate::openapi::operations::{Operation, operations};
use crate::support::schema::Document;
use crate::support::table::OPERATIONS;

/// The name of an operation's body, empty if it has none.
pub fn body_of(operation: &Operation) -> &str {
    let content = &operation.json["requestBody"]["content"]["application/json"];
    let reference = content["schema"]["$ref"].as_str().unwrap_or_default();
    reference.trim_start_matches("#/components/schemas/")
}

#[test]
fn every_operation_of_the_tables_is_one_of_the_service_with_the_same_body() {
    let document = Document::generated();
    for told in OPERATIONS.iter() {
        let id = told.id.as_str();
        let found = operations(&document).find(|operation| operation.id == id);
        let found = found.unwrap_or_else(|| panic!("the service has no {id}"));
        let seen = (found.method.as_str(), body_of(&found));
        assert_eq!(seen, (told.method.as_str(), told.body.as_str()), "{id}");
        // the names of path parameters differ, as one segment has one name here
        let segments = |path: &str| {
            path.split('/')
                .map(|part| !part.starts_with('{'))
                .collect::<Vec<_>>()
        };
        assert_eq!(segments(&found.path), segments(&told.path), "{id}");
        let has_decoder = BODIES.iter().any(|(body, _)| *body == told.body);
        assert!(
            told.body.is_empty() || has_decoder,
            "add {} to BODIES",
            told.body
        );
    }
}

#[test]
fn every_body_and_query_of_the_vendors_operations_is_in_the_tables() {
    let of_the_vendor = |operation: &Operation| !operation.path.starts_with("/ext/");
    for operation in operations(&Document::generated()).filter(of_the_vendor) {
        let has_rows = operation.has_body() || !operation.parameters("query").is_empty();
        let known = OPERATIONS.iter().any(|known| known.id == operation.id);
        assert!(
            known || !has_rows,
            "{} is not in openapi/operations.csv",
            operation.id
        );
    }
}
