//! Pages of the lists that may be long: tasks, sources, and failed migrations.

use serde_json::{Value, json};

use crate::support::app::{Answer, App};
use crate::support::fixtures;

/// A list, and where its items have their ids.
struct List {
    path: &'static str,
    items: &'static str,
    id: &'static str,
    /// A filter that all rows of [`add_rows`] pass.
    filter: &'static str,
}

const LISTS: [List; 3] = [
    List {
        path: "/v3/tasks",
        items: "tasks",
        id: "id",
        filter: "state=MIGRATE_FAIL",
    },
    List {
        path: "/v3/sources",
        items: "source_servers",
        id: "id",
        filter: "state=waiting",
    },
    List {
        path: "/v3/errors",
        items: "migration_errors",
        id: "source_id",
        filter: "enterprise_project_id=0",
    },
];

impl List {
    fn ids(&self, page: &Value) -> Vec<String> {
        let items = page[self.items].as_array().expect("items").iter();
        items
            .map(|item| item[self.id].as_str().expect("an id").to_owned())
            .collect()
    }
}

/// Adds rows up to this number: a source with a failed task each. Several sources have the same date.
async fn add_rows(app: &App, from: i32, to: i32) {
    let pool = app.database.pool(1);
    for sql in [
        "INSERT INTO sources (tenant_id, id, add_date, last_visit_time, state)
         SELECT 'default', 'row-' || lpad(n::text, 6, '0'), n / 3, 0, 'waiting' FROM generate_series($1, $2) AS n",
        "INSERT INTO tasks (tenant_id, id, source_id, version, state)
         SELECT 'default', 'row-' || lpad(n::text, 6, '0'), 'row-' || lpad(n::text, 6, '0'), 1, 'MIGRATE_FAIL'
         FROM generate_series($1, $2) AS n",
        "INSERT INTO task_servers (tenant_id, task_id)
         SELECT 'default', 'row-' || lpad(n::text, 6, '0') FROM generate_series($1, $2) AS n",
    ] {
        let rows = sqlx::query(sql).bind(from).bind(to);
        rows.execute(&pool).await.expect("rows");
    }
    pool.close().await;
}

async fn delete_row(app: &App, number: i32) {
    let pool = app.database.pool(1);
    for sql in [
        "DELETE FROM tasks WHERE id = 'row-' || lpad($1::text, 6, '0')",
        "DELETE FROM sources WHERE id = 'row-' || lpad($1::text, 6, '0')",
    ] {
        let rows = sqlx::query(sql).bind(number).execute(&pool).await;
        rows.expect("deleted");
    }
    pool.close().await;
}

/// Where the next page is, as a client finds it.
fn next(list: &List, answer: &Answer) -> Option<String> {
    let link = answer.headers.get("link")?.to_str().expect("text");
    let query = link
        .strip_prefix('<')
        .and_then(|link| link.strip_suffix(">; rel=\"next\""));
    Some(format!("{}{}", list.path, query.expect("a link")))
}

#[tokio::test]
async fn whoever_follows_the_links_sees_everything_once_though_others_create_and_delete() {
    for list in LISTS {
        let app = App::new().await;
        add_rows(&app, 101, 107).await;
        let mut address = Some(format!("{}?limit=2&{}", list.path, list.filter));
        let mut pages = Vec::new();
        while let Some(path) = address {
            let answer = app.get(&path).await;
            address = next(&list, &answer);
            assert!(
                address
                    .iter()
                    .all(|next| next.contains(list.filter) && next.contains("limit=2")),
                "{address:?}"
            );
            pages.push(list.ids(&answer.ok()));
            if pages.len() == 1 {
                add_rows(&app, 201, 203).await;
                delete_row(&app, 107).await; // on the page that was read
                delete_row(&app, 103).await; // on one to come
            }
        }
        let expected = json!([
            ["row-000107", "row-000106"],
            ["row-000105", "row-000104"],
            ["row-000102", "row-000101"]
        ]);
        assert_eq!(json!(pages), expected, "{}", list.path);
    }
}

#[tokio::test]
async fn a_page_that_is_full_but_the_last_has_no_link() {
    let app = App::new().await;
    add_rows(&app, 1, 4).await;
    for list in LISTS {
        for (query, has_next) in [
            ("limit=3", true),
            ("limit=4", false),
            ("limit=0", false),
            ("limit=1&offset=2", true),
            ("limit=1&offset=3", false),
            ("limit=2&offset=9", false),
            ("limit=1&marker=row-000003", true),
            ("limit=1&marker=row-000003&offset=1", false),
            ("limit=1&marker=row-000002", false),
            ("limit=1&marker=", true),
        ] {
            let answer = app.get(&format!("{}?{query}", list.path)).await;
            let link = next(&list, &answer);
            assert_eq!(link.is_some(), has_next, "{}?{query}: {link:?}", list.path);
            answer.ok();
        }
    }
}

#[tokio::test]
async fn up_to_ten_thousand_matches_of_a_filter_are_counted() {
    let app = App::new().await;
    add_rows(&app, 1, 10_000).await;
    for (more, relation) in [(false, None), (true, Some("gte"))] {
        if more {
            add_rows(&app, 10_001, 10_002).await;
        }
        for list in LISTS {
            let path = format!("{}?limit=1&{}", list.path, list.filter);
            let answer = app.get(&path).await;
            let header = answer.headers.get("x-count-relation");
            assert_eq!(
                header.map(|header| header.to_str().expect("text")),
                relation,
                "{path}"
            );
            assert_eq!(answer.ok()["count"], 10_000, "{path}");
        }
    }
}

#[tokio::test]
async fn a_marker_that_names_no_source_server_is_refused() {
    let app = App::new().await;
    let page = app.get("/v3/sources?marker=gone").await;
    let refusal = page.refused(400, "SMS.9001");
    let message = refusal["error_msg"].as_str().expect("a message");
    assert!(message.starts_with("marker names no source"), "{message}");
}

#[tokio::test]
async fn sources_are_counted_when_they_are_registered_and_deleted_and_not_when_they_come_back() {
    let app = App::new().await;
    let count = async || app.get("/v3/sources?name=").await.ok()["count"].clone();
    assert_eq!(count().await, 0);
    let named = json!({"id": "named", "name": "a", "ip": "10.0.0.1", "os_type": "LINUX"});
    let found = fixtures::source();
    let found_id = app.source_like(&found).await;
    app.source_like(&named).await;
    assert_eq!(count().await, 2);
    app.source_like(&named).await;
    assert_eq!(app.source_like(&found).await, found_id);
    assert_eq!(count().await, 2);
    app.delete("/v3/sources/named").await.ok();
    app.delete("/v3/sources/named")
        .await
        .refused(404, "SMS.7602");
    assert_eq!(count().await, 1);
    let batch = json!({ "ids": [found_id] });
    app.post("/v3/sources/delete", &batch).await.ok();
    assert_eq!(count().await, 0);
}
