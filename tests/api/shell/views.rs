//! Guards: columns show what the API answers.

use std::collections::BTreeSet;

use serde_json::Value;
use sms_task_service::shell::views;

use crate::support::schema::Document;

#[test]
fn every_column_shows_a_field_of_the_document() {
    let document = Document::generated();
    for (schema, columns) in views::ALL {
        let mut names = BTreeSet::new();
        for column in *columns {
            let mut at = document.schema(schema);
            // what an event has to say depends on its type
            for part in column.pointer.split('/').skip(1) {
                at = property(&document, at, part)
                    .unwrap_or_else(|| panic!("{schema} has no {}", column.pointer));
            }
            assert!(names.insert(column.name), "{schema}: {} twice", column.name);
        }
        assert!(columns.len() >= 4 && columns.iter().any(|column| !column.is_wide));
    }
}

fn property<'a>(document: &'a Document, schema: &'a Value, name: &str) -> Option<&'a Value> {
    if let Some(reference) = schema["$ref"].as_str() {
        return property(document, document.resolve(reference), name);
    }
    if let Some(found) = schema["properties"].get(name) {
        return Some(found);
    }
    let choices = ["anyOf", "oneOf", "allOf"].map(|keyword| schema[keyword].as_array());
    let mut choices = choices.into_iter().flatten().flatten();
    choices.find_map(|schema| property(document, schema, name))
}
