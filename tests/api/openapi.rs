//! Guard: the committed `OpenAPI` document is current and consistent, and the service follows it.

mod effects;
mod limits;
pub mod operations;
mod patterns;

use std::collections::BTreeSet;
use std::{env, fs};

use serde_json::Value;

use crate::support::schema::{self, Document};
use operations::{NOT_OF_THE_SERVICE, operations};

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/sms-v3.json");

#[test]
fn the_committed_document_is_the_generated_one() {
    let generated = schema::text();
    if env::var("UPDATE_OPENAPI").is_ok_and(|wanted| wanted == "1") {
        fs::write(COMMITTED, &generated).expect("openapi/sms-v3.json");
    }
    let committed = fs::read_to_string(COMMITTED).unwrap_or_default();
    assert!(
        committed == generated,
        "openapi/sms-v3.json is not what the service generates. If the change is wanted: \
         UPDATE_OPENAPI=1 cargo nextest run openapi, and commit the file."
    );
}

#[test]
fn every_operation_has_a_unique_name_a_summary_a_tag_and_a_success() {
    let document = Document::generated();
    let tags = document.0["tags"].as_array().expect("tags");
    let mut names = BTreeSet::new();
    for operation in operations(&document) {
        let name = &operation.id;
        assert!(names.insert(name.clone()), "{name} is listed twice");
        let summary = operation.json["summary"].as_str().unwrap_or_default();
        assert!(!summary.is_empty(), "{name} has no summary");
        let own = operation.json["tags"].as_array().expect("tags");
        assert!(!own.is_empty(), "{name} has no tag");
        for tag in own {
            assert!(tags.iter().any(|known| known["name"] == *tag), "{tag}");
        }
        let succeeds = operation.json["responses"]["200"].is_object();
        assert!(succeeds, "{name}");
        for (status, response) in operation.responses() {
            let description = response["description"].as_str().unwrap_or_default();
            assert!(!description.is_empty(), "{name} {status}");
        }
    }
}

#[test]
fn every_path_parameter_is_described_and_every_other_is_optional() {
    for operation in operations(&Document::generated()) {
        let segments = operation.path.split('/');
        let inner = segments.filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        let described = operation.parameters("path");
        let names: Vec<_> = described
            .iter()
            .map(|one| one["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, inner.collect::<Vec<_>>(), "{}", operation.id);
        assert!(described.iter().all(|one| one["required"] == true));
        for place in ["query", "header"] {
            let optional = |one: &&Value| one["required"] != true;
            assert!(
                operation.parameters(place).iter().all(optional),
                "{}",
                operation.id
            );
        }
    }
}

#[test]
fn every_operation_documents_the_refusals_that_its_kind_of_request_can_get() {
    for operation in operations(&Document::generated()) {
        let mut expected = Vec::new();
        if operation.json["tags"][0] != "service" {
            expected.extend(["500", "503"]);
        }
        if operation.has_body() || !operation.parameters("query").is_empty() {
            expected.push("400");
        }
        if !operation.parameters("path").is_empty()
            && !NOT_OF_THE_SERVICE.contains(&operation.id.as_str())
        {
            expected.push("404");
        }
        if operation.has_body() {
            expected.extend(["408", "413", "415"]);
        }
        for status in expected {
            let response = &operation.json["responses"][status];
            let body = &response["content"]["application/json"]["schema"]["$ref"];
            let name = &operation.id;
            assert_eq!(body, "#/components/schemas/ErrorBody", "{name} {status}");
        }
    }
}

#[test]
fn every_reference_resolves_and_every_component_is_used() {
    let document = Document::generated();
    let mut references = BTreeSet::new();
    collect_references(&document.0, &mut references);
    for reference in &references {
        document.resolve(reference);
    }
    let components = document.0["components"]["schemas"].as_object();
    for name in components.expect("components").keys() {
        let reference = format!("#/components/schemas/{name}");
        assert!(references.contains(&reference), "nothing refers to {name}");
    }
}

fn collect_references(json: &Value, into: &mut BTreeSet<String>) {
    match json {
        Value::Object(members) => {
            into.extend(
                members
                    .get("$ref")
                    .and_then(Value::as_str)
                    .map(str::to_owned),
            );
            members
                .values()
                .for_each(|value| collect_references(value, into));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_references(item, into)),
        _ => {}
    }
}
