//! `DELETE /v3/tasks/{task_id}` and `POST /v3/tasks/delete`.

use serde_json::{Value, json};

use sms_task_service::clock::now;

use crate::support::app::App;
use crate::support::filled;
use crate::support::fixtures::{self, task_of};
use crate::support::tables::row_counts;

/// A task with rows in every table.
async fn full_task(app: &App, source: &str) -> String {
    let created = app.post("/v3/tasks", &task_of(source)).await.ok();
    let id = created["id"].as_str().expect("an id").to_owned();
    let update = filled::update_to(1, 2);
    let task = format!("/v3/tasks/{id}");
    app.put(&task, &update).await.ok();
    for (path, body) in [
        ("speed-limit", fixtures::speed_limits()),
        ("configuration-setting", fixtures::configurations()),
        ("consistency-result", fixtures::consistency()),
        ("log", json!({"log_bucket": "bucket"})),
    ] {
        app.post(&format!("{task}/{path}"), &body).await.ok();
    }
    let path = format!("/v3/{id}/update-network-check-info");
    app.post(&path, &fixtures::network_check()).await.ok();
    app.get(&format!("{task}/certkey")).await.ok();
    // the second time is in another period: what is of the one before becomes a row of its own
    app.put(&task, &json!({"state": "RUNNING"})).await.ok();
    let now = now();
    app.sweep(now).await;
    app.put(&task, &json!({"state": "RUNNING"})).await.ok();
    app.sweep(now + 60 * 60 * 1000).await;
    id
}

async fn delete_batch(app: &App, ids: &Value) -> crate::support::app::Answer {
    app.post("/v3/tasks/delete", &json!({ "ids": ids })).await
}

/// Tables that a task adds nothing to.
const OF_THE_TENANT: [&str; 18] = [
    "browser_sessions",
    "migration_projects",
    "sources",
    "source_counts",
    "certificate_authorities",
    "tokens",
    "access_keys",
    "outcomes",
    "accounts",
    "templates",
    "events",
    "event_logs",
    "event_epochs",
    "jobs",
    "job_tasks",
    "leases",
    "webhooks",
    "webhook_deliveries",
];

#[tokio::test]
async fn a_deleted_task_leaves_nothing_behind_and_its_source_is_free_again() {
    let app = App::new().await;
    let source = app.source().await;
    // the authority belongs to the tenant and stays
    let first = full_task(&app, &source).await;
    app.delete(&format!("/v3/tasks/{first}")).await.ok();
    let before = row_counts(&app).await;
    for batch in [false, true] {
        let id = full_task(&app, &source).await;
        let full = row_counts(&app).await;
        let grown = before.iter().zip(&full).filter(|(a, b)| a.1 < b.1).count();
        assert_eq!(
            grown,
            full.len() - OF_THE_TENANT.len(),
            "all but those: {full:?}"
        );
        let answer = if batch {
            delete_batch(&app, &json!([id])).await
        } else {
            app.delete(&format!("/v3/tasks/{id}")).await
        };
        assert_eq!(answer.ok(), json!({}));
        assert_eq!(row_counts(&app).await, before);
        let gone = app.get(&format!("/v3/tasks/{id}")).await;
        gone.refused(404, "SMS.7703");
    }
}

#[tokio::test]
async fn neither_unknown_nor_deleted_tasks_can_be_deleted() {
    let app = App::new().await;
    let answer = app.delete("/v3/tasks/unknown").await;
    answer.refused(404, "SMS.7703");
    let id = app.task().await;
    app.delete(&format!("/v3/tasks/{id}")).await.ok();
    let again = app.delete(&format!("/v3/tasks/{id}")).await;
    again.refused(404, "SMS.7703");
    let batch = delete_batch(&app, &json!([id])).await;
    batch.refused(404, "SMS.7703");
}

#[tokio::test]
async fn a_batch_with_an_unknown_task_deletes_nothing() {
    let app = App::new().await;
    let (one, two) = (app.task().await, app.task().await);
    let before = row_counts(&app).await;
    let long = "x".repeat(1000);
    for unknown in ["unknown", "", "a/b", "é", &long] {
        let batches = [
            json!([unknown, one, two]),
            json!([one, unknown, two]),
            json!([one, two, unknown]),
        ];
        for (index, ids) in batches.iter().enumerate() {
            let refusal = delete_batch(&app, ids).await.refused(404, "SMS.7703");
            let place = refusal["details"][0]["error_msg"]
                .as_str()
                .expect("a place");
            assert!(place.starts_with(&format!("ids[{index}] ")), "{place}");
        }
    }
    assert_eq!(row_counts(&app).await, before);
    delete_batch(&app, &json!([one, two])).await.ok();
    assert_eq!(app.get("/v3/tasks").await.ok()["count"], 0);
}

#[tokio::test]
async fn a_task_listed_twice_in_a_batch_is_deleted_once() {
    let app = App::new().await;
    let (one, two, kept) = (app.task().await, app.task().await, app.task().await);
    let ids = json!([one, two, one, one]);
    delete_batch(&app, &ids).await.ok();
    let list = app.get("/v3/tasks").await.ok();
    assert_eq!(list["count"], 1);
    assert_eq!(list["tasks"][0]["id"], kept);
}

#[tokio::test]
async fn a_batch_has_one_to_fifty_ids() {
    let app = App::new().await;
    let mut ids = Vec::new();
    for _ in 0..50 {
        ids.push(app.task().await);
    }
    let mut too_many = ids.clone();
    too_many.push(ids[0].clone());
    let refusal = delete_batch(&app, &json!(too_many)).await;
    let refusal = refusal.refused(400, "SMS.6014");
    assert_eq!(
        refusal["error_msg"],
        "ids must have between 1 and 50 items."
    );
    for (ids, code) in [(json!([]), "SMS.9001"), (Value::Null, "SMS.6013")] {
        let refusal = delete_batch(&app, &ids).await.refused(400, code);
        let message = refusal["error_msg"].as_str().expect("a message");
        assert!(message.starts_with("ids "), "{message}");
    }
    let refusal = app.post("/v3/tasks/delete", &json!({})).await;
    refusal.refused(400, "SMS.6013");
    assert_eq!(app.get("/v3/tasks").await.ok()["count"], 50);
    delete_batch(&app, &json!(ids)).await.ok();
    assert_eq!(app.get("/v3/tasks").await.ok()["count"], 0);
}

#[tokio::test]
async fn a_running_task_is_not_deleted_alone_or_in_a_batch() {
    let app = App::new().await;
    let idle = app.task().await;
    let busy = app.started().await;
    let before = row_counts(&app).await;
    let answer = app.delete(&format!("/v3/tasks/{}", busy.task)).await;
    answer.refused(400, "SMS.7719");
    let batch = delete_batch(&app, &json!([idle, busy.task])).await;
    let refusal = batch.refused(400, "SMS.7719");
    let details = refusal["details"].to_string();
    assert!(
        details.contains("ids[1] names a task that is at work"),
        "{details}"
    );
    assert_eq!(row_counts(&app).await, before);
    let done = json!({"copystate": "error", "migrationcycle": "replicating"});
    app.put(&format!("/v3/sources/{}/changestate", busy.source), &done)
        .await
        .ok();
    delete_batch(&app, &json!([idle, busy.task])).await.ok();
    let source = app.show_source(&busy.source).await;
    assert_eq!(
        (&source["state"], &source["migration_cycle"]),
        (&json!("waiting"), &json!("checking"))
    );
    assert_eq!(source["current_task"], Value::Null);
}
