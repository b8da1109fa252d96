//! `/v3/sources`.

use std::sync::Arc;

use serde_json::{Value, json};
use sms_task_service::clock::now;

use crate::support::app::App;
use crate::support::filled;
use crate::support::fixtures::{self, assert_reads_back, task_of};
use crate::support::tables::{row_counts, stray_rows};
use crate::support::together::together;

async fn register(app: &App, body: &Value) -> String {
    let answer = app.post("/v3/sources", body).await.ok();
    answer["id"].as_str().expect("an id").to_owned()
}

async fn show(app: &App, id: &str) -> Value {
    app.get(&format!("/v3/sources/{id}")).await.ok()
}

async fn count(app: &App) -> i64 {
    let rows = row_counts(app).await;
    let sources = rows.into_iter().find(|(table, _)| table == "sources");
    sources.expect("a table").1
}

#[tokio::test]
async fn a_registration_reads_back_with_its_time() {
    let app = App::new().await;
    for seed in 1..4 {
        let before = now();
        let id = register(&app, &filled::source(seed)).await;
        let source = show(&app, &id).await;
        assert_reads_back(&filled::source(seed), &source);
        assert_eq!(source["id"], id);
        let added = source["add_date"].as_i64().expect("a time");
        assert!((before..=now()).contains(&added), "{added}");
        assert_eq!(source["last_visit_time"], added);
    }
    assert_eq!(count(&app).await, 3);
}

#[tokio::test]
async fn a_registration_may_say_nothing_or_name_an_id() {
    let app = App::new().await;
    let nameless = register(&app, &json!({})).await;
    assert_eq!(show(&app, &nameless).await["name"], Value::Null);
    let another = register(&app, &json!({"id": "", "name": null})).await;
    assert_ne!(nameless, another, "too little to tell them apart");
    let named = register(&app, &json!({"id": "agent-s_own"})).await;
    assert_eq!(named, "agent-s_own");
    assert_eq!(show(&app, &named).await["id"], named);
}

#[tokio::test]
async fn the_same_server_again_is_updated_and_not_added() {
    let app = App::new().await;
    let body = fixtures::source();
    let id = register(&app, &body).await;
    let first = show(&app, &id).await;
    let mut by_id = body.clone();
    by_id["id"] = json!(id);
    by_id["ip"] = json!("10.0.0.99");
    let mut moved = by_id.clone();
    moved["id"] = Value::Null;
    for (again, agent) in [(&body, "2.0"), (&by_id, "3.0"), (&moved, "4.0")] {
        let mut again = again.clone();
        again["agent_version"] = json!(agent);
        assert_eq!(register(&app, &again).await, id);
        let source = show(&app, &id).await;
        again["id"] = json!(id);
        assert_reads_back(&again, &source);
        assert_eq!(source["add_date"], first["add_date"]);
        assert!(source["last_visit_time"].as_i64() >= first["last_visit_time"].as_i64());
    }
    assert_eq!(count(&app).await, 1);
    let newcomer = register(&app, &body).await;
    assert_ne!(newcomer, id, "the machine has left this address");
}

#[tokio::test]
async fn a_machine_first_registered_by_an_id_is_found_again_without_it() {
    let app = App::new().await;
    let mut body = fixtures::source();
    body["id"] = json!("agent-s_own");
    register(&app, &body).await;
    body["id"] = Value::Null;
    assert_eq!(register(&app, &body).await, "agent-s_own");
    body["id"] = json!("another");
    assert_eq!(
        register(&app, &body).await,
        "another",
        "an id that is named counts for more than the machine"
    );
    body["id"] = Value::Null;
    assert_eq!(register(&app, &body).await, "agent-s_own");
}

#[tokio::test]
async fn another_registration_merges_null_clears_and_lists_are_replaced_whole() {
    let app = App::new().await;
    let id = register(&app, &filled::source(1)).await;
    let mut expected = show(&app, &id).await;
    let change = json!({
        "id": id, "name": "new name", "memory": null, "networks": [], "disks": null,
        "btrfs_list": [filled::source(2)["btrfs_list"][1]],
    });
    register(&app, &change).await;
    for (name, value) in change.as_object().expect("an object") {
        expected[name] = value.clone();
    }
    let source = show(&app, &id).await;
    for derived in ["last_visit_time", "init_target_server", "checks"] {
        expected[derived] = source[derived].clone();
    }
    assert_eq!(source, expected);
    assert_eq!(stray_rows(&app).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_identical_registrations_create_one_source() {
    let app = Arc::new(App::new().await);
    for round in 1..6 {
        let mut body = filled::source(round);
        if round % 2 == 0 {
            body["id"] = json!(format!("source-{round}"));
        }
        let ids = together((0..6).map(|_| {
            let (app, body) = (Arc::clone(&app), body.clone());
            async move { register(&app, &body).await }
        }));
        let ids = ids.await;
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
        assert_reads_back(&body, &show(&app, &ids[0]).await);
        assert_eq!(count(&app).await, round as i64);
    }
}

#[tokio::test]
async fn an_unknown_source_is_not_found() {
    let app = App::new().await;
    app.source().await;
    let answer = app.get("/v3/sources/unknown").await;
    answer.refused(404, "SMS.7602");
    let answer = app.delete("/v3/sources/unknown").await;
    answer.refused(404, "SMS.7602");
    assert_eq!(count(&app).await, 1);
}

#[tokio::test]
async fn a_deleted_source_leaves_nothing_behind() {
    let app = App::new().await;
    let id = register(&app, &filled::source(1)).await;
    let answer = app.delete(&format!("/v3/sources/{id}")).await;
    assert_eq!(answer.ok(), json!({}));
    let rows = row_counts(&app).await;
    // the account's default migration project stays
    let mut left = rows
        .iter()
        .filter(|(table, _)| table != "migration_projects");
    assert!(left.all(|(_, rows)| *rows == 0), "{rows:?}");
    let gone = app.get(&format!("/v3/sources/{id}")).await;
    gone.refused(404, "SMS.7602");
    let task = app.post("/v3/tasks", &task_of(&id)).await;
    task.refused(404, "SMS.7602");
}

#[tokio::test]
async fn a_source_with_a_task_cannot_be_deleted() {
    let app = App::new().await;
    let id = app.source().await;
    let path = format!("/v3/sources/{id}");
    let task = app.post("/v3/tasks", &task_of(&id)).await.ok();
    app.delete(&path).await.refused(400, "SMS.7601");
    show(&app, &id).await;
    let task = format!("/v3/tasks/{}", task["id"].as_str().expect("an id"));
    app.delete(&task).await.ok();
    app.delete(&path).await.ok();
}

#[tokio::test]
async fn an_id_that_cannot_be_used_in_a_path_is_refused() {
    let app = App::new().await;
    let (most, too_many) = ("x".repeat(255), "x".repeat(256));
    for id in [
        "a/b", "a b", "é", ".", "%41", "delete", "overview", &too_many,
    ] {
        let answer = app.post("/v3/sources", &json!({ "id": id })).await;
        let refusal = answer.refused(400, "SMS.6030");
        let message = refusal["error_msg"].as_str().expect("a message");
        assert!(message.starts_with("id must "), "{message}");
    }
    assert_eq!(count(&app).await, 0);
    assert_eq!(register(&app, &json!({ "id": most })).await, most);
    assert_eq!(show(&app, &most).await["id"], most);
}
