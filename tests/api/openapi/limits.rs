//! Breaks every field of every body in every way that the document forbids.

use serde_json::{Value, json};

use super::operations::{Operation, operations};
use crate::support::app::App;
use crate::support::filled::filled_to;
use crate::support::schema::{Document, effective};

/// Longer lists are tested elsewhere.
const SHORT: u64 = 255;

/// A field of a body and a value that is not allowed.
struct Break {
    /// As a JSON pointer.
    pointer: String,
    /// The path in a refusal.
    path: String,
    value: Value,
}

/// All the ways to break an object with this schema at `pointer`.
fn breaks(document: &Document, schema: &Value, (pointer, path): (&str, &str)) -> Vec<Break> {
    let required: Vec<_> = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .collect();
    let mut found = Vec::new();
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let place = (format!("{pointer}/{name}"), join(path, name));
        let mut add = |value| {
            found.push(Break {
                pointer: place.0.clone(),
                path: place.1.clone(),
                value,
            });
        };
        if required.iter().any(|required| *required == name) {
            add(Value::Null);
        }
        // what is mandatory at this place
        let here = vec!["x-2024-09".to_owned()];
        let below = |inner: &Value| {
            let place = &field["x-2024-09"]["required"];
            let mut inner = effective(inner, &here);
            if place.is_array() {
                inner["required"] = place.clone();
            }
            inner
        };
        let field = resolve(document, field);
        wrong(field).into_iter().for_each(&mut add);
        match kind(field) {
            "object" => found.extend(breaks(document, &below(field), (&place.0, &place.1))),
            "array" => {
                let item = resolve(document, &field["items"]);
                let place = (format!("{}/0", place.0), format!("{}[0]", place.1));
                found.extend(breaks(document, &below(item), (&place.0, &place.1)));
            }
            _ => {}
        }
    }
    found
}

/// Values that are not allowed.
fn wrong(field: &Value) -> Vec<Value> {
    let limit = |keyword: &str| field[keyword].as_u64();
    let mut values = match kind(field) {
        "string" => vec![json!(5), json!(["a"]), json!("a\u{0}b")],
        // agents may report some integers as text
        "integer" if field["x-report"].is_object() => vec![json!(1.5), json!(-1), json!(u64::MAX)],
        "integer" => vec![json!("1"), json!(1.5), json!(-1), json!(u64::MAX)],
        "number" => vec![json!("1"), json!(-0.1)],
        "boolean" => vec![json!("true"), json!(1)],
        "array" => vec![json!({}), json!("a")],
        "object" => vec![json!([]), json!("a")],
        other => panic!("{other} is no type"),
    };
    if let Some(longest) = limit("maxLength") {
        values.push(json!("x".repeat(longest as usize + 1)));
    }
    if let Some(shortest) = limit("minLength") {
        values.push(json!("x".repeat(shortest as usize - 1)));
    }
    if field["enum"].is_array() {
        values.push(json!("no such word"));
    }
    if field["pattern"].is_string() {
        values.extend(["24:00", "8:00", "08:60", "08:00 "].map(Value::from));
    }
    if let Some(most) = field["maximum"].as_f64() {
        values.extend((most < 1e15).then(|| json!(most.floor() as i64 + 1)));
    }
    if let Some(most) = limit("maxItems").filter(|most| *most <= SHORT) {
        values.push(vec![json!({}); most as usize + 1].into());
    }
    if limit("minItems").is_some_and(|least| least > 0) {
        values.push(json!([]));
    }
    values
}

/// Follows a reference, and ignores the `null` that most fields allow.
fn resolve<'a>(document: &'a Document, schema: &'a Value) -> &'a Value {
    match (schema["$ref"].as_str(), &schema["anyOf"]) {
        (Some(reference), _) => document.resolve(reference),
        (None, Value::Array(schemas)) => resolve(document, &schemas[0]),
        _ => schema,
    }
}

fn kind(schema: &Value) -> &str {
    match &schema["type"] {
        Value::Array(kinds) => kinds[0].as_str().unwrap_or_default(),
        one => one.as_str().unwrap_or_default(),
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

fn body_schema(operation: &Operation) -> &str {
    let content = &operation.json["requestBody"]["content"]["application/json"];
    let reference = content["schema"]["$ref"].as_str().expect("a reference");
    reference.trim_start_matches("#/components/schemas/")
}

#[tokio::test]
async fn every_field_that_breaks_a_rule_is_refused_by_its_path() {
    let (app, document) = (App::new().await, Document::generated());
    let mut tried = 0;
    for operation in operations(&document).filter(Operation::has_body) {
        let schema = body_schema(&operation);
        let whole = filled_to(schema, 1, 1);
        for broken in breaks(&document, document.schema(schema), ("", "")) {
            let mut body = whole.clone();
            let field = body.pointer_mut(&broken.pointer).expect("a field");
            *field = broken.value;
            let text = body.to_string();
            let answer = operation.send(&app, "id", "application/json", text).await;
            let (id, path) = (&operation.id, &broken.path);
            assert_eq!(answer.status, 400, "{id} {path}: {}", answer.json);
            let details = answer.json["details"].as_array().expect("details");
            let messages = details
                .iter()
                .filter_map(|detail| detail["error_msg"].as_str());
            let named = messages
                .filter(|text| text.starts_with(path.as_str()))
                .count();
            assert!(named > 0, "{id} {path}: {}", answer.json);
            tried += 1;
        }
    }
    assert!(tried > 1000, "{tried}");
}
