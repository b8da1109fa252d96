//! An update changes only the fields that it contains.

use serde_json::{Value, json};

use super::{Stored, derived};
use crate::support::bodies::{distinct, minimal, read_back};
use crate::support::fixtures::assert_equal;
use crate::support::table::{Kind, Row, rows};

/// Every field of the task and of its nested objects, with the path to it.
fn merged_fields() -> impl Iterator<Item = (Option<&'static Row>, &'static Row)> {
    let objects = rows("UpdateTask").iter().filter_map(|row| match &row.kind {
        Kind::Object(child) => Some((row, rows(child))),
        _ => None,
    });
    let inner =
        objects.flat_map(|(row, fields)| fields.iter().map(move |field| (Some(row), field)));
    let outer = rows("UpdateTask").iter().map(|field| (None, field));
    outer.chain(inner)
}

/// The smallest update that gives a field this value.
fn naming(within: Option<&Row>, field: &Row, value: &Value, stored: &Value) -> Value {
    let Some(within) = within else {
        return json!({ &field.name: value });
    };
    // Mandatory fields of an object must be sent again.
    let mut object = minimal(&field.object);
    for (name, value) in object.as_object_mut().expect("an object") {
        *value = stored[&within.name][name].clone();
    }
    object[&field.name] = value.clone();
    json!({ &within.name: object })
}

/// The task as it should read after an update.
fn merge(object: &str, stored: &mut Value, update: &Value) {
    for row in rows(object) {
        let Some(said) = update.get(&row.name) else {
            continue;
        };
        match &row.kind {
            Kind::Object(child) if said.is_object() && stored[&row.name].is_object() => {
                merge(child, &mut stored[&row.name], said);
            }
            _ => {
                let alone = read_back(object, &json!({ &row.name: said }));
                stored[&row.name] = alone[&row.name].clone();
            }
        }
    }
}

#[tokio::test]
async fn an_update_of_one_field_changes_only_that_field() {
    let task = Stored::new().await;
    let mut expected = task.own(distinct("UpdateTask", 0));
    task.put(&expected).await;
    let others = task.own(distinct("UpdateTask", 5));
    for (within, field) in merged_fields() {
        let other = within.map_or(&others, |within| &others[&within.name]);
        let update = naming(within, field, &other[&field.name], &expected);
        task.put(&update).await;
        merge("UpdateTask", &mut expected, &update);
        expected = task.own(expected);
        assert_equal(&task.read().await, &expected, &update.to_string());
    }
    assert_equal(&expected, &others, "every field was named");
}

#[tokio::test]
async fn an_update_with_null_clears_only_that_field_or_sets_its_default() {
    let task = Stored::new().await;
    let full = task.own(distinct("UpdateTask", 0));
    for (within, field) in merged_fields().filter(|(_, field)| !field.mandatory) {
        task.put(&full).await;
        let update = naming(within, field, &Value::Null, &full);
        task.put(&update).await;
        let mut expected = full.clone();
        merge("UpdateTask", &mut expected, &update);
        let expected = derived(task.own(expected));
        assert_equal(&task.read().await, &expected, &update.to_string());
    }
}

#[tokio::test]
async fn a_removed_object_starts_empty_when_it_is_given_again() {
    let task = Stored::new().await;
    let full = task.own(distinct("UpdateTask", 0));
    let objects = rows("UpdateTask").iter().filter_map(|row| match &row.kind {
        Kind::Object(child) => Some((&row.name, child)),
        _ => None,
    });
    for (name, child) in objects {
        task.put(&full).await;
        task.put(&json!({ name: null })).await;
        task.put(&json!({ name: minimal(child) })).await;
        let read = task.read().await;
        assert_equal(&read[name], &read_back(child, &minimal(child)), name);
    }
}
