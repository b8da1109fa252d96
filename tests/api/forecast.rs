//! `/ext/v1/tasks/{task_id}/forecast`.

use serde_json::json;
use sms_task_service::auth::Role;
use sms_task_service::clock::now;

use crate::support::app::{App, Started};
use crate::support::fixtures;

const MINUTE: i64 = 60 * 1000;

const DATA: &str = "MIGRATE_WINDOWS_BLOCK";

#[tokio::test]
async fn a_task_that_copies_data_has_a_time_a_rate_and_a_bottleneck() {
    let app = App::new().await;
    let Started { task, .. } = app.started().await;
    let path = format!("/ext/v1/tasks/{task}/forecast");
    let unknown = app.get(&path).await.ok();
    let figures = [
        "state",
        "remaining",
        "cutover",
        "rate",
        "limited_by",
        "stalled",
    ]
    .map(|name| &unknown[name]);
    assert_eq!(
        json!(figures),
        json!(["RUNNING", null, null, null, [], null])
    );

    let begun = now() - 10 * MINUTE;
    let steps = app.show(&task).await["sub_tasks"].clone();
    for step in steps.as_array().expect("a list") {
        let name = step["name"].as_str().expect("a name");
        if name == DATA {
            break;
        }
        app.report(&task, name, 100).await.ok();
    }
    for minute in 1..=5 {
        let mut report = fixtures::progress(DATA, minute);
        report["replicatesize"] = json!(minute * 60_000_000);
        report["totalsize"] = json!(900_000_000);
        report["total_cpu_usage"] = json!(95.0);
        report["agent_cpu_usage"] = json!(20.0);
        app.put(&format!("/v3/tasks/{task}/progress"), &report)
            .await
            .ok();
        app.sweep(begun + minute * MINUTE).await;
    }
    let found = app.get(&path).await.ok();
    let rate = json!({"slow": 1_000_000.0, "mean": 1_000_000.0, "fast": 1_000_000.0, "minutes": 4});
    assert_eq!(found["rate"], rate);
    let remaining = &found["remaining"];
    // 600 MB are left, and perhaps steps after them
    assert!(remaining["likely"].as_i64() >= Some(600), "{remaining}");
    assert!(
        remaining["shortest"].as_i64() <= remaining["longest"].as_i64(),
        "{remaining}"
    );
    let limit = &found["limited_by"][0];
    assert_eq!(limit["cause"], "source_processor");
    assert_eq!(
        limit["figures"][0],
        json!({"name": "total_cpu_usage", "value": 95.0})
    );
}

#[tokio::test]
async fn a_task_in_synchronization_has_a_cutover() {
    let app = App::new().await;
    let Started { task, .. } = app.started_like(|body| body["syncing"] = json!(true)).await;
    let steps = app.show(&task).await["sub_tasks"].clone();
    for step in steps.as_array().expect("a list") {
        let name = step["name"].as_str().expect("a name");
        app.report(&task, name, 1).await.ok();
        let mut done = fixtures::progress(name, 100);
        done["replicatesize"] = json!(1000);
        app.put(&format!("/v3/tasks/{task}/progress"), &done)
            .await
            .ok();
    }
    assert_eq!(app.show(&task).await["state"], "SYNCING");
    let found = app
        .get(&format!("/ext/v1/tasks/{task}/forecast?cutover_within=30"))
        .await
        .ok();
    assert_eq!(found["cutover"]["fits"], "yes", "{found}");
    assert_eq!(found["cutover"]["rounds"], 0);
    assert_eq!(found["remaining"], json!(null));
}

#[tokio::test]
async fn a_forecast_is_that_of_a_task_of_the_account() {
    let app = App::guarded("one").await;
    let task = app.task().await;
    app.get(&format!("/ext/v1/tasks/{task}/forecast"))
        .await
        .ok();
    let other = app.new_token("two", Role::Full).await;
    let other = app.seen_with(Some(other)).await;
    for (app, task) in [(&other, &*task), (&app, "unknown")] {
        app.get(&format!("/ext/v1/tasks/{task}/forecast"))
            .await
            .refused(404, "SMS.7703");
    }
    for bad in ["0", "x", "100001"] {
        let path = format!("/ext/v1/tasks/{task}/forecast?cutover_within={bad}");
        assert_eq!(app.get(&path).await.status, 400, "{bad}");
    }
}

#[tokio::test]
async fn failed_tasks_are_listed_with_what_to_do() {
    let app = App::new().await;
    let Started { task, source } = app.started().await;
    app.get(&format!("/v3/sources/{source}/command")).await.ok();
    let fail = json!({
        "command_name": "START", "result": "fail", "result_detail": {"error_code": "SMS.1902", "error_param": "/dev/sdb"},
    });
    app.post(&format!("/v3/sources/{source}/command_result"), &fail)
        .await
        .ok();
    let known = app.get("/ext/v1/errors/SMS.1902").await.ok();
    let list = app.get("/v3/tasks").await.ok();
    assert_eq!(list["tasks"][0]["error_advice"], known);
    let errors = app.get("/v3/errors").await.ok();
    assert_eq!(errors["migration_errors"][0]["error_advice"], known);
    crate::events::settled(&app).await;
    let events = app
        .get(&format!("/ext/v1/tasks/{task}/events?type=task.failed"))
        .await
        .ok();
    let expected = json!({
        "error_code": "SMS.1902", "error_param": "/dev/sdb", "meaning": known["meaning"], "remedy": known["remedy"],
    });
    assert_eq!(events["events"][0]["data"], expected);
}
