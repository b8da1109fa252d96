//! The `OpenAPI` document describes every field as its row of the tables does, for both editions.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use sms_task_service::config::Edition;
use sms_task_service::decode::Operation as Purpose;

use super::CHECKED_LATER;
use crate::support::schema::{Document, admits_null, effective};
use crate::support::table::{EDITIONS, Kind, Row, View, all_objects, rows_in};

/// Objects that an update merges. Their absent fields stay unchanged, so the document must not give a default:
/// a client that filled it in would overwrite the stored value.
const MERGED: [&str; 5] = [
    "UpdateTask",
    "PostSourceServerBody",
    "TargetServer",
    "CloneServer",
    "MigProject",
];

/// What a view's rules are called in the document.
fn extensions(view: View) -> Vec<String> {
    let edition = match view.edition {
        Edition::Founding => "2024-09",
        Edition::Current => "current",
    };
    let purpose = match view.purpose {
        Purpose::Update => "update",
        Purpose::Report => "report",
        Purpose::Other => return vec![format!("x-{edition}")],
    };
    vec![
        format!("x-{edition}"),
        format!("x-{purpose}"),
        format!("x-{edition}-{purpose}"),
    ]
}

/// Every object, as updates and reports see it.
fn everywhere() -> Vec<(View, &'static str)> {
    let views = |object| {
        let purposes = [Purpose::Update, Purpose::Report];
        EDITIONS
            .into_iter()
            .flat_map(move |edition| purposes.map(|purpose| (View { edition, purpose }, object)))
    };
    all_objects().into_iter().flat_map(views).collect()
}

/// The schema of an object: a component, or in place where the object is mandatory.
fn described<'a>(document: &'a Document, object: &str) -> &'a Value {
    let component = &document.0["components"]["schemas"][object];
    if component.is_object() {
        return component;
    }
    let names = all_objects().into_iter();
    let mut rows = names.flat_map(|name| rows_in(View::of(EDITIONS[0], ""), name));
    let row = rows.find(|row| row.child() == Some(object));
    let row = row.unwrap_or_else(|| panic!("{object} is in no object"));
    &described(document, &row.object)["properties"][&row.name]
}

#[test]
fn every_object_has_the_fields_of_the_table_and_no_others() {
    let document = Document::generated();
    for (view, object) in everywhere() {
        let schema = effective(described(&document, object), &extensions(view));
        let names = |list: Vec<&str>| list.into_iter().map(str::to_owned).collect::<BTreeSet<_>>();
        let properties = schema["properties"].as_object().expect("properties");
        let rows = rows_in(view, object);
        assert_eq!(
            names(properties.keys().map(String::as_str).collect()),
            names(rows.iter().map(|row| row.name.as_str()).collect()),
            "{object}"
        );
        if CHECKED_LATER.contains(&object) {
            continue;
        }
        let required = schema["required"].as_array().into_iter().flatten();
        let required = required.filter_map(Value::as_str);
        let mandatory = rows.iter().filter(|row| row.mandatory);
        let mandatory = mandatory.map(|row| row.name.as_str());
        assert_eq!(
            names(required.collect()),
            names(mandatory.collect()),
            "required in {object}, {view:?}"
        );
    }
}

#[test]
fn every_field_has_the_limits_of_the_table_and_no_others() {
    let document = Document::generated();
    for (view, object) in everywhere() {
        for row in rows_in(view, object) {
            let schema = &described(&document, object)["properties"][&row.name];
            let place = format!("{object}.{}, {view:?}", row.name);
            let is_described = schema["description"].is_string();
            assert!(is_described, "{place} is not described");
            if view.edition == Edition::Founding && !CHECKED_LATER.contains(&object) {
                assert_ne!(admits_null(schema), row.mandatory, "{place}");
            }
            check_default(row, schema, &place);
            let mut schema = effective(schema, &extensions(view));
            if let Kind::Array(child) = &row.kind {
                refer(&mut schema, described(&document, child), child);
            }
            assert_eq!(bare(&schema), expected(row), "{place}");
        }
    }
}

/// Puts a reference in place of items that are written out, as fewer fields are mandatory there. All else is the same.
fn refer(schema: &mut Value, component: &Value, name: &str) {
    let items = &schema["items"];
    let Some(fields) = items["properties"].as_object() else {
        return;
    };
    assert_eq!(items["required"], schema["x-2024-09"]["required"], "{name}");
    let limits = |(field, schema): (&String, &Value)| (field.clone(), bare(schema));
    let component = component["properties"].as_object().expect("fields");
    let [written, named] =
        [fields, component].map(|fields| fields.iter().map(limits).collect::<BTreeMap<_, _>>());
    assert_eq!(written, named, "{name}");
    schema["items"] = json!({"$ref": format!("#/components/schemas/{name}")});
}

fn check_default(row: &Row, schema: &Value, place: &str) {
    if MERGED.contains(&row.object.as_str()) {
        assert!(schema["default"].is_null(), "{place}");
    } else if !row.default.is_null() && schema["default"] != row.default {
        let description = schema["description"].as_str().unwrap_or_default();
        assert!(schema["default"].is_null(), "{place}: {schema}");
        let is_told = ["default", "if absent", "table"]
            .iter()
            .any(|word| description.contains(word));
        assert!(is_told, "{place} has a default: {description}");
    }
}

/// What the schema demands of a value that is not null.
fn bare(schema: &Value) -> Value {
    let mut found = json!({});
    let types: Vec<_> = match &schema["type"] {
        Value::Array(types) => types.iter().filter(|one| *one != "null").collect(),
        one => vec![one],
    };
    let reference = schema["anyOf"][0]["$ref"].as_str();
    if let Some(reference) = schema["$ref"].as_str().or(reference) {
        found["object"] = reference.into();
        return found;
    }
    if schema["properties"].is_object() {
        found["object"] = "described in place".into();
        return found;
    }
    found["type"] = json!(types);
    found["format"] = schema["format"].clone();
    found["items"] = schema["items"].clone();
    for limit in [
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "minimum",
        "maximum",
    ] {
        // a value of 0 says nothing for sizes
        let says_nothing = limit != "minimum" && schema[limit] == 0;
        found[limit] = schema[limit].as_f64().filter(|_| !says_nothing).into();
    }
    found["hasPattern"] = schema["pattern"].is_string().into();
    if let Value::Array(words) = &schema["enum"] {
        let words: BTreeSet<_> = words.iter().filter_map(Value::as_str).collect();
        found["enum"] = json!(words);
        // it limits the length too
        found["minLength"] = Value::Null;
        found["maxLength"] = Value::Null;
    }
    found
}

fn expected(row: &Row) -> Value {
    if let Kind::Object(child) = &row.kind
        && !row.mandatory
    {
        return json!({"object": format!("#/components/schemas/{child}")});
    }
    let mut schema = match &row.kind {
        Kind::Text => json!({"type": "string"}),
        // the document cannot list words that may be in any case
        Kind::Words(_) if row.any_case => json!({"type": "string", "maxLength": 255}),
        Kind::Words(words) => json!({"type": "string", "enum": words}),
        Kind::Time => json!({"type": "string", "pattern": "HH:MM"}),
        Kind::Boolean => json!({"type": "boolean"}),
        Kind::Integer if row.may_be_digits => {
            json!({"type": ["integer", "string"], "format": "int32"})
        }
        Kind::Integer => json!({"type": "integer", "format": "int32"}),
        Kind::Long => json!({"type": "integer", "format": "int64"}),
        Kind::Double => json!({"type": "number", "format": "double"}),
        Kind::Object(_) => json!({"properties": {}}),
        Kind::Any => json!({"type": "object"}),
        Kind::Array(child) => {
            let reference = format!("#/components/schemas/{child}");
            json!({"type": "array", "items": {"$ref": reference}})
        }
        Kind::Texts => json!({"type": "array", "items": {"type": "string"}}),
    };
    match &row.kind {
        Kind::Text => {
            let (shortest, longest) = row.lengths.expect("lengths");
            (schema["minLength"], schema["maxLength"]) = (shortest.into(), longest.into());
            if row.is_name {
                schema["pattern"] = "letters".into();
            }
        }
        Kind::Integer | Kind::Long | Kind::Double => {
            (schema["minimum"], schema["maximum"]) = (row.range.0.into(), row.range.1.into());
        }
        Kind::Array(_) | Kind::Texts => {
            (schema["minItems"], schema["maxItems"]) = (row.items.0.into(), row.items.1.into());
        }
        _ => {}
    }
    bare(&schema)
}

#[test]
fn the_document_says_in_words_where_the_current_edition_differs() {
    let document = Document::generated();
    for (view, object) in everywhere() {
        if view.edition == Edition::Current {
            continue;
        }
        let current = View {
            edition: Edition::Current,
            ..view
        };
        let schema = described(&document, object);
        for (old, new) in rows_in(view, object).iter().zip(rows_in(current, object)) {
            let is_same = expected(old) == expected(new)
                || view.purpose == Purpose::Update && is_any_text(new);
            let field = &schema["properties"][&old.name];
            assert!(is_same || tells(field), "{object}.{}", old.name);
            let is_same = old.mandatory == new.mandatory;
            assert!(
                is_same || tells(schema),
                "{object}: {} is mandatory or not",
                old.name
            );
        }
    }
}

/// What agents may write at will, updates may not.
fn is_any_text(row: &Row) -> bool {
    row.is_in(&[("PostSourceServerBody", "boot_loader")]) || row.name == "device_use"
}

fn tells(schema: &Value) -> bool {
    let description = schema["description"].as_str().unwrap_or_default();
    description.contains("Current edition")
}
