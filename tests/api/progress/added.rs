//! Sub-tasks that only the agent knows.

use std::sync::Arc;

use serde_json::{Value, json};

use super::sub_task;
use crate::support::app::App;
use crate::support::fixtures;
use crate::support::together::together;

fn names(task: &Value) -> Vec<&str> {
    let all = task["sub_tasks"].as_array().expect("sub-tasks").iter();
    all.filter_map(|one| one["name"].as_str()).collect()
}

#[tokio::test]
async fn a_report_on_a_sub_task_that_only_the_agent_knows_adds_it_to_the_newest_round() {
    let app = App::new().await;
    let task = app.started().await.task;
    let planned = app.show(&task).await;
    let long = "ü".repeat(255);
    for (name, progress) in [
        ("CONFIGURE_LINUX", 0),
        (&long, 100),
        ("CONFIGURE_LINUX", 30),
    ] {
        app.report(&task, name, progress).await.ok();
    }
    let shown = app.show(&task).await;
    let expected = [&names(&planned)[..], &["CONFIGURE_LINUX", &long]].concat();
    assert_eq!(names(&shown), expected);
    let step = sub_task(&shown, "CONFIGURE_LINUX");
    assert_eq!(step["progress"], 30);
    assert_eq!(step["user_op"], "REPLICATE");
    assert!(step["id"].is_i64() && step["start_date"].is_i64());
    assert_eq!(shown["state"], "RUNNING");
    let fixed = json!({"sub_tasks": shown["sub_tasks"]});
    app.put(&format!("/v3/tasks/{task}"), &fixed).await.ok();
    assert_eq!(app.show(&task).await["sub_tasks"], shown["sub_tasks"]);
}

#[tokio::test]
async fn a_round_ends_with_its_last_planned_sub_task_whatever_was_added() {
    let app = App::new().await;
    let task = app.started().await.task;
    app.report(&task, "MIGRATE_WINDOWS_BLOCK", 40).await.ok();
    app.report(&task, "STEP_OF_THE_AGENT", 100).await.ok();
    app.report(&task, "ANOTHER", 10).await.ok();
    assert_eq!(app.show(&task).await["state"], "RUNNING");
    app.report(&task, "MIGRATE_WINDOWS_BLOCK", 100).await.ok();
    let shown = app.show(&task).await;
    assert_eq!(shown["state"], "MIGRATE_SUCCESS");
    let all = shown["sub_tasks"].as_array().expect("sub-tasks");
    assert!(all.iter().all(|one| one["progress"] == 100), "{all:?}");
    app.act(&task, "start").await.ok();
    assert_eq!(app.show(&task).await["state"], "SYNCING");
    app.report(&task, "ONE_MORE", 1).await.ok();
    let shown = app.show(&task).await;
    assert_eq!(sub_task(&shown, "ONE_MORE")["user_op"], "RESYNC0");
}

#[tokio::test]
async fn sub_tasks_that_an_update_writes_are_planned() {
    let app = App::new().await;
    let task = app.started().await.task;
    app.report(&task, "STEP_OF_THE_AGENT", 1).await.ok();
    let mut planned = app.show(&task).await["sub_tasks"].clone();
    let last = planned.as_array().expect("sub-tasks").len() - 1;
    planned[last]["name"] = json!("THE_LAST");
    app.put(
        &format!("/v3/tasks/{task}"),
        &json!({ "sub_tasks": planned }),
    )
    .await
    .ok();
    app.report(&task, "MIGRATE_WINDOWS_BLOCK", 100).await.ok();
    assert_eq!(app.show(&task).await["state"], "RUNNING");
    app.report(&task, "THE_LAST", 100).await.ok();
    assert_eq!(app.show(&task).await["state"], "MIGRATE_SUCCESS");
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_reports_on_a_new_sub_task_add_it_once() {
    let app = Arc::new(App::new().await);
    for _ in 0..5 {
        let task = app.started().await.task;
        let before = names(&app.show(&task).await).len();
        let reports = (0..12).map(|n| {
            let (app, task) = (Arc::clone(&app), task.clone());
            let name = ["FORMAT_DISK_LINUX", "CONFIGURE_LINUX"][n % 2];
            async move { app.report(&task, name, n as i64 + 1).await.status }
        });
        assert!(together(reports).await.iter().all(|status| *status == 200));
        let shown = app.show(&task).await;
        assert_eq!(names(&shown).len(), before + 2);
        assert_eq!(sub_task(&shown, "FORMAT_DISK_LINUX")["progress"], 11);
        assert_eq!(sub_task(&shown, "CONFIGURE_LINUX")["progress"], 12);
    }
}

#[tokio::test]
async fn an_agent_adds_at_most_a_hundred_sub_tasks_and_known_ones_go_on() {
    let app = App::new().await;
    let task = app.started().await.task;
    let before = names(&app.show(&task).await).len();
    for n in 0..100 {
        app.report(&task, &format!("STEP_{n}"), 1).await.ok();
    }
    let refused = app.report(&task, "STEP_100", 1).await;
    refused.refused(400, "SMS.6004");
    app.report(&task, "STEP_99", 2).await.ok();
    app.report(&task, "SSL_CONFIG", 2).await.ok();
    assert_eq!(names(&app.show(&task).await).len(), before + 100);
    // those that were planned still decide
    app.report(&task, "MIGRATE_WINDOWS_BLOCK", 100).await.ok();
    assert_eq!(app.show(&task).await["state"], "MIGRATE_SUCCESS");
}

#[tokio::test]
async fn a_task_that_is_not_at_work_gets_no_sub_tasks_from_reports() {
    let app = App::new().await;
    let ready = app.task().await;
    app.report(&ready, "SSL_CONFIG", 5)
        .await
        .refused(400, "SMS.6004");
    assert_eq!(app.show(&ready).await["sub_tasks"], Value::Null);
    let without_a_round = json!({"state": "RUNNING"});
    app.put(&format!("/v3/tasks/{ready}"), &without_a_round)
        .await
        .ok();
    app.report(&ready, "SSL_CONFIG", 5)
        .await
        .refused(400, "SMS.6004");
    let task = app.task().await;
    app.put(&format!("/v3/tasks/{task}"), &fixtures::example())
        .await
        .ok();
    for state in [
        "READY",
        "ABORT",
        "MIGRATE_FAIL",
        "MIGRATE_SUCCESS",
        "an agent's own",
    ] {
        app.put(&format!("/v3/tasks/{task}"), &json!({ "state": state }))
            .await
            .ok();
        let before = app.show(&task).await;
        app.report(&task, "NEW_STEP", 5)
            .await
            .refused(400, "SMS.6004");
        assert_eq!(app.show(&task).await, before, "{state}");
    }
}
