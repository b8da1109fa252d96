//! The arrays of the table: how many items they accept, and of what type.

use serde_json::json;
use sms_task_service::decode::{Refusal, decode};
use sms_task_service::model::UpdateTask;

use super::values::array;
use crate::support::app::App;
use crate::support::bodies::{Place, minimal};
use crate::support::table::{Kind, Row};

fn arrays() -> impl Iterator<Item = (Place, &'static Row, &'static str)> {
    let fields = Place::all_fields("UpdateTask").into_iter();
    fields.filter_map(|(place, row)| match &row.kind {
        Kind::Array(child) => Some((place, row, child.as_str())),
        _ => None,
    })
}

fn refused_paths(body: &str) -> Vec<String> {
    match decode::<UpdateTask>(body.as_bytes()) {
        Ok(_) => Vec::new(),
        Err(Refusal::Violations(found)) => found.into_iter().map(|found| found.path).collect(),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn every_array_accepts_as_many_items_as_the_table_says() {
    for (place, row, child) in arrays() {
        let body = place.body_with(&row.name, &array(child, row.max_items));
        let refused = refused_paths(&body);
        assert!(refused.is_empty(), "{}: {refused:?}", place.path(&row.name));
    }
}

#[test]
fn no_array_accepts_one_item_more() {
    for (place, row, child) in arrays() {
        let body = place.body_with(&row.name, &array(child, row.max_items + 1));
        assert_eq!(refused_paths(&body), [place.path(&row.name)]);
    }
}

#[test]
fn an_item_that_is_not_an_object_is_refused_by_its_index() {
    for (place, row, child) in arrays() {
        for wrong in [json!(null), json!(1), json!("a"), json!(true), json!([])] {
            let items = json!([minimal(child), wrong]).to_string();
            let path = place.path(&row.name) + "[1]";
            assert_eq!(refused_paths(&place.body_with(&row.name, &items)), [path]);
        }
    }
}

#[tokio::test]
async fn the_longest_array_is_stored_and_a_longer_one_is_refused() {
    let app = App::new().await;
    let path = format!("/v3/tasks/{}", app.task().await);
    let (object, field) = ("UpdateTask", "sub_tasks");
    let mut found = arrays().filter(|(_, row, _)| row.is_in(&[(object, field)]));
    let (_, row, child) = found.next().expect("a row");

    let mut items = vec![minimal(child); row.max_items];
    app.put(&path, &json!({ field: items })).await.ok();
    let read = app.get(&path).await.ok();
    let stored = read[field].as_array().map(Vec::len);
    assert_eq!(stored, Some(row.max_items));

    items.push(minimal(child));
    let answer = app.put(&path, &json!({ field: items })).await;
    let body = answer.refused(400, "SMS.6014");
    let message = body["details"][0]["error_msg"].as_str();
    let expected = format!("{field} must have at most {} items.", row.max_items);
    assert_eq!(message, Some(expected.as_str()));
    assert_eq!(body["details"].as_array().map(Vec::len), Some(1));
}
