//! The `OpenAPI` document describes every field as its row of the table does.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::schema::{Document, admits_null};
use crate::support::table::{Kind, Row, objects, rows};

/// Objects that an update merges. Their absent fields stay unchanged, so the document must not give a default:
/// a client that filled it in would overwrite the stored value.
const MERGED: [&str; 4] = [
    "UpdateTask",
    "PostSourceServerBody",
    "TargetServer",
    "CloneServer",
];

#[test]
fn every_object_has_the_fields_of_the_table_and_no_others() {
    let document = Document::generated();
    for object in objects() {
        let schema = document.schema(object);
        let names = |list: Vec<&str>| list.into_iter().map(str::to_owned).collect::<BTreeSet<_>>();
        let properties = schema["properties"].as_object().expect("properties");
        assert_eq!(
            names(properties.keys().map(String::as_str).collect()),
            names(rows(object).iter().map(|row| row.name.as_str()).collect()),
            "{object}"
        );
        let required = schema["required"].as_array().into_iter().flatten();
        let mandatory = rows(object).iter().filter(|row| row.mandatory);
        assert_eq!(
            names(required.filter_map(Value::as_str).collect()),
            names(mandatory.map(|row| row.name.as_str()).collect()),
            "required in {object}"
        );
    }
}

#[test]
fn every_field_has_the_limits_of_the_table_and_no_others() {
    let document = Document::generated();
    for row in objects().flat_map(rows) {
        let mut schema = document.schema(&row.object)["properties"][&row.name].clone();
        let (object, name) = (&row.object, &row.name);
        assert_eq!(admits_null(&schema), !row.mandatory, "{object}.{name}");
        let fields = schema.as_object_mut().expect("a schema");
        let description = fields.remove("description");
        assert!(description.is_some(), "{object}.{name} is not described");
        assert_eq!(sorted(schema), sorted(expected(row)), "{object}.{name}");
    }
}

fn expected(row: &Row) -> Value {
    let mut schema = match &row.kind {
        Kind::Text => json!({"type": "string"}),
        Kind::Words(words) => json!({"type": "string", "enum": words}),
        Kind::Boolean => json!({"type": "boolean"}),
        Kind::Integer => json!({"type": "integer", "format": "int32"}),
        Kind::Long => json!({"type": "integer", "format": "int64"}),
        Kind::Double => json!({"type": "number", "format": "double"}),
        Kind::Object(child) => json!({"anyOf": [reference(child)]}),
        Kind::Array(child) => json!({"type": "array", "items": reference(child)}),
    };
    match &row.kind {
        Kind::Text => limit_length(&mut schema, row),
        Kind::Integer | Kind::Long | Kind::Double => {
            (schema["minimum"], schema["maximum"]) = (row.range.0.into(), row.range.1.into());
        }
        Kind::Array(_) => schema["maxItems"] = row.max_items.into(),
        Kind::Words(_) | Kind::Boolean | Kind::Object(_) => {}
    }
    if !row.default.is_null() && !MERGED.contains(&row.object.as_str()) {
        schema["default"] = row.default.clone();
    }
    if !row.mandatory {
        allow_null(&mut schema);
    }
    schema
}

fn limit_length(schema: &mut Value, row: &Row) {
    let (shortest, longest) = row.lengths.expect("lengths");
    schema["maxLength"] = longest.into();
    if shortest > 0 {
        schema["minLength"] = shortest.into();
    }
}

fn allow_null(schema: &mut Value) {
    if let Some(one) = schema.get("type").cloned() {
        schema["type"] = json!([one, "null"]);
    }
    if let Some(words) = schema.get_mut("enum").and_then(Value::as_array_mut) {
        words.push(Value::Null);
    }
    if let Some(schemas) = schema.get_mut("anyOf").and_then(Value::as_array_mut) {
        schemas.push(json!({"type": "null"}));
    }
}

fn reference(object: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{object}")})
}

/// The values of an enum have no order.
fn sorted(mut schema: Value) -> Value {
    if let Some(words) = schema.get_mut("enum").and_then(Value::as_array_mut) {
        words.sort_by_key(Value::to_string);
    }
    schema
}
