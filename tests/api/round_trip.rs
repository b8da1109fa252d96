//! Guard: every field of the table reads back as it was written.

mod given_back;
mod merge;

use serde_json::{Value, json};

use crate::support::app::App;
use crate::support::bodies::{distinct, filled, minimal, read_back};
use crate::support::fixtures::{self, assert_equal};
use crate::support::table::{Kind, Row, objects, rows};

/// Keeps only the fields of this object, which must all be present.
fn only(object: &str, json: &mut Value) {
    let fields = json.as_object_mut().expect("an object");
    for row in rows(object) {
        assert!(fields.contains_key(&row.name), "no {}", row.name);
    }
    fields.retain(|name, _| rows(object).iter().any(|row| row.name == *name));
}

/// A task and how it should read back.
struct Stored {
    app: App,
    path: String,
    id: String,
}

impl Stored {
    async fn new() -> Self {
        let app = App::new().await;
        let id = app.task().await;
        let path = format!("/v3/tasks/{id}");
        Self { app, path, id }
    }

    async fn put(&self, body: &Value) {
        let answer = self.app.put(&self.path, body).await;
        assert_eq!(answer.json, json!({ "id": self.id }), "{body}");
    }

    /// Every field that an update can write.
    async fn read(&self) -> Value {
        let mut task = self.app.get(&self.path).await.ok();
        only("UpdateTask", &mut task);
        task
    }

    /// How `body` reads back after it was written to an empty task.
    fn expected(&self, body: &Value) -> Value {
        derived(self.own(read_back("UpdateTask", body)))
    }

    /// With the id of the task, which never changes.
    fn own(&self, mut body: Value) -> Value {
        body["id"] = self.id.as_str().into();
        body
    }
}

/// A task as it reads back where it follows from something else what a field without a value shows.
fn derived(mut task: Value) -> Value {
    if task["connected"].is_null() {
        // its source has just registered
        task["connected"] = true.into();
    }
    if task["enterprise_project_id"].is_null() {
        let newer_name = task["enterprise_project"].as_str();
        let newer_name = newer_name.filter(|id| !id.is_empty());
        task["enterprise_project_id"] = newer_name.unwrap_or("0").into();
    }
    task
}

/// The size of the largest enumeration, so that every value is used.
fn rounds() -> usize {
    let words = |row: &Row| match &row.kind {
        Kind::Words(words) => words.len(),
        _ => 0,
    };
    objects().flat_map(rows).map(words).max().expect("words")
}

/// An update with null in every optional field and minimal objects and items.
fn nulls(object: &str) -> Value {
    let field = |row: &Row| match &row.kind {
        Kind::Object(child) => nulls(child),
        Kind::Array(child) => json!([nulls(child), nulls(child)]),
        _ if row.mandatory => minimal(object)[&row.name].clone(),
        _ => Value::Null,
    };
    let fields = rows(object).iter();
    fields.map(|row| (row.name.clone(), field(row))).collect()
}

#[tokio::test]
async fn a_task_with_every_field_set_reads_back_equal_and_so_does_the_next_over_it() {
    let stored = Stored::new().await;
    for round in 0..rounds() {
        let body = stored.own(distinct("UpdateTask", round));
        stored.put(&body).await;
        assert_equal(&stored.read().await, &body, "");
    }
}

#[tokio::test]
async fn fields_that_are_null_read_back_as_null_or_as_their_default() {
    let stored = Stored::new().await;
    stored.put(&stored.own(distinct("UpdateTask", 0))).await;
    let body = nulls("UpdateTask");
    stored.put(&body).await;
    assert_equal(&stored.read().await, &stored.expected(&body), "");
}

#[tokio::test]
async fn fields_that_were_never_given_read_back_as_null_or_as_their_default() {
    let stored = Stored::new().await;
    stored.put(&stored.own(distinct("UpdateTask", 0))).await;
    // A task keeps what an update omits: it takes null to start empty.
    let all = rows("UpdateTask").iter();
    let nothing: Value = all.map(|row| (row.name.clone(), Value::Null)).collect();
    stored.put(&nothing).await;
    assert_equal(&stored.read().await, &stored.expected(&nothing), "");

    let body = filled("UpdateTask", &mut |row| {
        row.mandatory
            .then(|| minimal(&row.object)[&row.name].clone())
    });
    stored.put(&body).await;
    assert_equal(&stored.read().await, &stored.expected(&body), "");
}

#[tokio::test]
async fn the_extremes_of_every_type_survive() {
    let stored = Stored::new().await;
    for round in 0..=TEXTS.len() {
        let mut n = round;
        let body = filled("UpdateTask", &mut |row| {
            n += 1;
            Some(extreme(row, n))
        });
        let body = stored.own(body);
        stored.put(&body).await;
        assert_equal(&stored.read().await, &body, "");
    }
}

#[tokio::test]
async fn a_registered_source_reads_back_equal_and_so_does_the_source_of_its_task() {
    let app = App::new().await;
    for round in 0..rounds() {
        let body = distinct("PostSourceServerBody", round * 1000);
        let id = body["id"].as_str().expect("an id");
        let answer = app.post("/v3/sources", &body).await;
        assert_eq!(answer.ok(), json!({ "id": id }));

        let mut read = app.get(&format!("/v3/sources/{id}")).await.ok();
        only("PostSourceServerBody", &mut read);
        assert_equal(&read, &body, "");

        let created = app
            .post("/v3/tasks", &fixtures::task_fit_for(id, &body))
            .await
            .ok();
        let task = created["id"].as_str().expect("an id");
        let task = app.get(&format!("/v3/tasks/{task}")).await.ok();
        assert_equal(&task["source_server"], &body, "");
    }
}

const TEXTS: [&str; 8] = [
    "",
    "👩‍👩‍👧 🦀",
    "e\u{301}\u{328} is not é",
    "  \t\r\n ",
    "\"quoted\\\" / \u{1}\u{7f}",
    "\u{202e}right to left\u{feff}\u{ffff}",
    "null",
    "Robert'); DROP TABLE tasks; -- {1,\"2\"} \\N",
];

/// A value that some layer might not handle.
fn extreme(row: &Row, n: usize) -> Value {
    let (min, max) = row.range;
    match &row.kind {
        Kind::Text => text(row, n % (TEXTS.len() + 1)),
        Kind::Double => {
            let values = [0.1, 10000.0, 0.0, 0.1 + 0.2, 9999.999999999998, 1e-300];
            values[n % values.len()].into()
        }
        Kind::Words(words) => words[n % words.len()].as_str().into(),
        Kind::Boolean => n.is_multiple_of(2).into(),
        _ => [min, max, max - 1][n % 3].into(),
    }
}

/// One of the strings, if the field accepts it; after the last one, the longest string of the widest characters.
fn text(row: &Row, n: usize) -> Value {
    let (shortest, longest) = row.lengths.expect("lengths");
    let fits = |text: &&&str| (shortest..=longest).contains(&text.chars().count());
    match TEXTS.get(n) {
        None => "🦀".repeat(longest).into(),
        Some(text) => Some(text).filter(fits).copied().unwrap_or("x").into(),
    }
}
