//! The arrays of the table: how many items they accept, and of what type.

use serde_json::json;

use super::values::array;
use super::{BODIES, decoder};
use crate::support::app::App;
use crate::support::bodies::{Place, minimal, minimal_in};
use crate::support::table::{EDITIONS, FOUNDING, Kind, Row, View};

fn arrays(view: View, body: &'static str) -> impl Iterator<Item = (Place, Row, String)> {
    let fields = Place::all_fields(view, body).into_iter();
    fields.filter_map(|(place, row)| match &row.kind {
        Kind::Array(child) => {
            let child = child.clone();
            Some((place, row, child))
        }
        _ => None,
    })
}

/// Each array once, at its first place in any body; in the current edition only if it has other limits.
fn different_arrays() -> Vec<(View, &'static str, Place, Row, String)> {
    let mut found: Vec<(View, &'static str, Place, Row, String)> = Vec::new();
    for edition in EDITIONS {
        for (body, _) in BODIES {
            let view = View::of(edition, body);
            for (place, row, child) in arrays(view, body) {
                let is_same = |known: &Row| {
                    known.is_in(&[(&row.object, &row.name)]) && known.items == row.items
                };
                let known = found.iter().any(|(_, _, _, known, _)| is_same(known));
                if !known {
                    found.push((view, body, place, row, child));
                }
            }
        }
    }
    found
}

#[test]
fn every_array_accepts_as_many_items_as_the_table_says_and_not_one_more() {
    for (view, body, place, row, child) in different_arrays() {
        let path = place.path(&row.name);
        let most = row.items.1;
        for (items, broken) in [(most, Vec::new()), (most + 1, vec![path.clone()])] {
            let text = place.body_with(&row.name, &array(view, &child, items));
            assert_eq!(decoder(body)(&text, view), broken, "{body} {path}: {items}");
        }
    }
}

#[test]
fn an_item_that_is_not_an_object_is_refused_by_its_index() {
    for edition in EDITIONS {
        for (body, broken) in BODIES {
            let view = View::of(edition, body);
            for (place, row, child) in arrays(view, body) {
                for wrong in [json!(null), json!(1), json!("a"), json!(true), json!([])] {
                    let items = json!([minimal_in(view, &child), wrong]);
                    let path = place.path(&row.name) + "[1]";
                    let text = place.body_with(&row.name, &items.to_string());
                    assert_eq!(broken(&text, view), [path]);
                }
            }
        }
    }
}

#[tokio::test]
async fn the_longest_array_is_stored_and_a_longer_one_is_refused() {
    let app = App::new().await;
    let path = format!("/v3/tasks/{}", app.task().await);
    let (object, field) = ("UpdateTask", "sub_tasks");
    let mut found = arrays(FOUNDING, object).filter(|(_, row, _)| row.is_in(&[(object, field)]));
    let (_, row, child) = found.next().expect("a row");

    let mut items = vec![minimal(&child); row.items.1];
    app.put(&path, &json!({ field: items })).await.ok();
    let read = app.get(&path).await.ok();
    let stored = read[field].as_array().map(Vec::len);
    assert_eq!(stored, Some(row.items.1));

    items.push(minimal(&child));
    let answer = app.put(&path, &json!({ field: items })).await;
    let body = answer.refused(400, "SMS.6014");
    let message = body["details"][0]["error_msg"].as_str();
    let expected = format!("{field} must have at most {} items.", row.items.1);
    assert_eq!(message, Some(expected.as_str()));
    assert_eq!(body["details"].as_array().map(Vec::len), Some(1));
}
