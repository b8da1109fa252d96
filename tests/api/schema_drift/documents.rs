//! Guard: what an update writes is in the documents with every property, and the views show it field by field.

use serde_json::{Map, Value};
use sqlx::{AssertSqlSafe, PgPool};

use super::pool;
use crate::support::filled;
use crate::support::table::{Kind, rows};

/// A view and the list that it shows.
type View = (&'static str, &'static str);

/// The views of lists, and those of the lists in their items.
const LISTS: [(&str, &str, Option<View>); 4] = [
    ("disks", "disks", Some(("volumes", "physical_volumes"))),
    (
        "btrfs_file_systems",
        "btrfs_list",
        Some(("btrfs_subvolumes", "subvolumn")),
    ),
    ("networks", "networks", None),
    (
        "volume_groups",
        "volume_groups",
        Some(("logical_volumes", "logical_volumes")),
    ),
];

#[tokio::test]
async fn every_property_of_a_server_is_in_its_document() {
    let (app, pool) = pool().await;
    let task = app.task().await;
    app.put(&format!("/v3/tasks/{task}"), &filled::update_to(1, 2))
        .await
        .ok();
    for (role, object) in [
        ("source", "PostSourceServerBody"),
        ("target", "TargetServer"),
        ("clone", "CloneServer"),
    ] {
        let documents = query(&pool, "document", "servers", &task, role).await;
        assert_holds(object, &documents[0]);
    }
}

/// Asserts that a document has every property of its object, and no others, down to the last list.
fn assert_holds(object: &str, document: &Value) {
    let mut found: Vec<_> = document.as_object().expect("an object").keys().collect();
    found.sort();
    let mut expected: Vec<_> = rows(object).iter().map(|row| &row.name).collect();
    expected.sort();
    assert_eq!(found, expected, "{object}");
    for row in rows(object) {
        if let Kind::Array(item) = &row.kind {
            let items = document[&row.name].as_array().expect("a list");
            assert_eq!(items.len(), 2, "{object}.{}", row.name);
            items
                .iter()
                .for_each(|document| assert_holds(item, document));
        }
    }
}

#[tokio::test]
async fn every_view_shows_what_the_api_does() {
    let (app, pool) = pool().await;
    let task = app.task().await;
    app.put(&format!("/v3/tasks/{task}"), &filled::update_to(2, 2))
        .await
        .ok();
    let shown = app.show(&task).await;
    let source = app.source().await;
    let registered = app.show_source(&source).await;
    for (view, owner, role, server) in [
        ("source_servers", &source, "registered", &registered),
        ("source_servers", &task, "source", &shown["source_server"]),
        ("target_servers", &task, "target", &shown["target_server"]),
        ("clone_servers", &task, "clone", &shown["clone_server"]),
    ] {
        let found = query(&pool, "to_jsonb(x)", view, owner, role).await;
        assert_shows(&found, std::slice::from_ref(server), view);
        for (view, list, inner) in LISTS {
            let items = list_of(server, list);
            let found = query(&pool, "to_jsonb(x)", view, owner, role).await;
            assert_shows(&found, &items, view);
            if let Some((view, list)) = inner {
                let items: Vec<_> = items.iter().flat_map(|item| list_of(item, list)).collect();
                let found = query(&pool, "to_jsonb(x)", view, owner, role).await;
                assert_shows(&found, &items, view);
            }
        }
    }
}

fn list_of(value: &Value, name: &str) -> Vec<Value> {
    value[name].as_array().cloned().unwrap_or_default()
}

/// Asserts that the rows of a view are these objects, in order: all of their scalar fields, and nothing in fields that
/// only objects of another role have.
fn assert_shows(rows: &[Value], objects: &[Value], view: &str) {
    assert_eq!(rows.len(), objects.len(), "{view}");
    for (row, object) in rows.iter().zip(objects) {
        let mut row: Map<_, _> = row.as_object().expect("a row").clone();
        for key in [
            "tenant_id",
            "owner_id",
            "role",
            "parent_position",
            "position",
        ] {
            row.remove(key);
        }
        for (name, value) in &row {
            assert_eq!(value, &object[name], "{view}.{name}");
        }
    }
}

/// A column of a view for one server, in order.
async fn query(pool: &PgPool, column: &str, view: &str, owner: &str, role: &str) -> Vec<Value> {
    let order = match view {
        "volumes" | "btrfs_subvolumes" | "logical_volumes" => "ORDER BY parent_position, position",
        "disks" | "btrfs_file_systems" | "networks" | "volume_groups" => "ORDER BY position",
        _ => "",
    };
    let sql = format!(
        "SELECT {column} FROM {view} AS x WHERE tenant_id = 'default' AND owner_id = $1 AND role = $2 {order}"
    );
    sqlx::query_scalar(AssertSqlSafe(sql))
        .bind(owner)
        .bind(role)
        .fetch_all(pool)
        .await
        .expect("rows")
}
