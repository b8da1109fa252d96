//! `PUT /v3/tasks/{task_id}/progress`.

mod added;
mod at_once;

use serde_json::{Value, json};

use crate::support::app::App;
use crate::support::fixtures;

fn sub_task<'a>(task: &'a Value, name: &str) -> &'a Value {
    let all = task["sub_tasks"].as_array().expect("sub-tasks").iter();
    all.rev()
        .find(|one| one["name"] == name)
        .expect("a sub-task")
}

async fn version(app: &App, task: &str) -> String {
    let answer = app.get(&format!("/v3/tasks/{task}")).await;
    answer.headers["etag"].to_str().expect("ASCII").to_owned()
}

#[tokio::test]
async fn a_report_reads_back_in_its_sub_task_and_in_the_task() {
    let app = App::new().await;
    let started = app.started().await;
    let path = format!("/v3/tasks/{}/progress", started.task);
    let report = json!({
        "subtask_name": "MIGRATE_WINDOWS_BLOCK", "progress": 42, "replicatesize": 420, "totalsize": 1000,
        "process_trace": "/dev/vda1 42%", "migrate_speed": 80.5, "compress_rate": 1.5, "remain_time": 60,
        "total_cpu_usage": 50.5, "agent_cpu_usage": 10.0, "total_mem_usage": 2048.0,
        "agent_mem_usage": 100.0, "total_disk_io": 30.0, "agent_disk_io": 3.0, "need_migration_test": true,
        "agent_time": "2026-11-24 12:00:00",
    });
    app.put(&path, &report).await.ok();
    let task = app.show(&started.task).await;
    let step = sub_task(&task, "MIGRATE_WINDOWS_BLOCK");
    assert_eq!(step["progress"], 42);
    assert_eq!(step["process_trace"], report["process_trace"]);
    assert_eq!(step["migrate_speed"], report["migrate_speed"]);
    assert!(step["start_date"].is_i64());
    assert_eq!(step["end_date"], Value::Null);
    for field in [
        "migrate_speed",
        "compress_rate",
        "total_cpu_usage",
        "agent_cpu_usage",
        "total_mem_usage",
        "agent_mem_usage",
        "total_disk_io",
        "agent_disk_io",
        "need_migration_test",
    ] {
        assert_eq!(task[field], report[field], "{field}");
    }
    assert_eq!(task["remain_seconds"], 60);
    let estimate = task["estimate_complete_time"].as_i64().expect("a time");
    assert_eq!(
        estimate,
        step["start_date"].as_i64().expect("a time") + 60_000
    );
    assert!(task["total_time"].is_i64());
    let listed = app.get("/v3/tasks").await.ok()["tasks"][0].clone();
    for field in [
        "compress_rate",
        "agent_disk_io",
        "overall_progress",
        "subtask_info",
    ] {
        assert_eq!(listed[field], task[field], "{field}");
    }
    let source = app.show_source(&started.source).await;
    assert_eq!(
        (&source["replicatesize"], &source["totalsize"]),
        (&json!(420), &json!(1000))
    );
    let current = &source["current_task"];
    assert_eq!(current["overall_progress"], task["overall_progress"]);
}

#[tokio::test]
async fn a_late_report_is_accepted_and_changes_nothing() {
    let app = App::new().await;
    let task = app.started().await.task;
    for progress in [50, 100] {
        app.report(&task, "SSL_CONFIG", progress).await.ok();
        let (before, tag) = (app.show(&task).await, version(&app, &task).await);
        for late in [0, 10, 49] {
            app.report(&task, "SSL_CONFIG", late).await.ok();
        }
        assert_eq!(app.show(&task).await, before);
        assert_eq!(version(&app, &task).await, tag, "not even the version");
    }
}

#[tokio::test]
async fn a_repeated_report_is_not_a_step_back() {
    let app = App::new().await;
    let task = app.started().await.task;
    for progress in [50, 100] {
        for _ in 0..2 {
            app.report(&task, "SSL_CONFIG", progress).await.ok();
            assert_eq!(
                sub_task(&app.show(&task).await, "SSL_CONFIG")["progress"],
                progress
            );
        }
    }
    let ended = sub_task(&app.show(&task).await, "SSL_CONFIG")["end_date"].clone();
    app.report(&task, "SSL_CONFIG", 100).await.ok();
    assert_eq!(
        sub_task(&app.show(&task).await, "SSL_CONFIG")["end_date"],
        ended
    );
}

#[tokio::test]
async fn a_missing_remaining_time_is_computed_from_the_sizes() {
    let app = App::new().await;
    let task = app.started().await.task;
    app.report(&task, "MIGRATE_WINDOWS_BLOCK", 1).await.ok();
    assert_eq!(
        app.show(&task).await["remain_seconds"],
        Value::Null,
        "nothing to go by yet"
    );
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    app.report(&task, "MIGRATE_WINDOWS_BLOCK", 25).await.ok();
    let shown = app.show(&task).await;
    let remain = shown["remain_seconds"].as_i64().expect("seconds");
    assert!(
        (3..10).contains(&remain),
        "three times as long as so far: {remain}"
    );
    assert!(shown["estimate_complete_time"].is_i64());
}

#[tokio::test]
async fn a_report_on_a_task_that_is_not_running_is_stored_and_changes_no_state() {
    let app = App::new().await;
    let task = app.started().await.task;
    app.act(&task, "stop").await.ok();
    app.report(&task, "SSL_CONFIG", 60).await.ok();
    let stopping = app.show(&task).await;
    assert_eq!(stopping["state"], "ABORTING");
    assert_eq!(sub_task(&stopping, "SSL_CONFIG")["progress"], 60);
    let failed = json!({"state": "MIGRATE_FAIL"});
    app.put(&format!("/v3/tasks/{task}"), &failed).await.ok();
    app.report(&task, "MIGRATE_WINDOWS_BLOCK", 100).await.ok();
    assert_eq!(app.show(&task).await["state"], "MIGRATE_FAIL");
}

#[tokio::test]
async fn a_report_that_is_about_no_sub_task_is_refused() {
    let app = App::new().await;
    let running = app.started().await.task;
    for name in ["", &"x".repeat(256)] {
        let refusal = app.report(&running, name, 5).await.refused(400, "SMS.6004");
        let message = refusal["error_msg"].as_str().expect("a message");
        assert!(message.starts_with("subtask_name "), "{message}");
    }
    app.report(&running, "a\u{0}b", 5)
        .await
        .refused(400, "SMS.6004");
    app.report(&running, "SSL_CONFIG", 101)
        .await
        .refused(400, "SMS.6101");
    app.report("unknown", "SSL_CONFIG", 5)
        .await
        .refused(404, "SMS.7703");
    app.report("unknown", "SSL_CONFIG", 100)
        .await
        .refused(404, "SMS.7703");
}

#[tokio::test]
async fn an_agents_own_sub_tasks_are_found_by_name() {
    let app = App::new().await;
    let task = app.task().await;
    app.put(&format!("/v3/tasks/{task}"), &fixtures::example())
        .await
        .ok();
    app.report(&task, "SSL_CONFIG", 30).await.ok();
    let shown = app.show(&task).await;
    let step = sub_task(&shown, "SSL_CONFIG");
    assert_eq!((&step["progress"], &step["id"]), (&json!(30), &json!(7279)));
    app.report(&task, "MIGRATE_WINDOWS_BLOCK", 100).await.ok();
    assert_eq!(app.show(&task).await["state"], "MIGRATE_SUCCESS");
}

#[tokio::test]
async fn a_report_repeated_after_its_round_is_over_does_not_change_the_figures() {
    let app = App::new().await;
    let started = app.started().await;
    let task = &started.task;
    app.report(task, "MIGRATE_WINDOWS_BLOCK", 100).await.ok();
    app.act(task, "start").await.ok();
    app.report(task, "SYNC_WINDOWS_BLOCK", 30).await.ok();
    let before = (app.show(task).await, app.show_source(&started.source).await);
    app.report(task, "MIGRATE_WINDOWS_BLOCK", 100).await.ok();
    let path = format!("/v3/tasks/{task}/progress");
    let mut fewer = fixtures::progress("SYNC_WINDOWS_BLOCK", 30);
    fewer["replicatesize"] = json!(299);
    app.put(&path, &fewer).await.ok();
    let after = (app.show(task).await, app.show_source(&started.source).await);
    assert_eq!(after, before);
}

#[tokio::test]
async fn reports_show_that_the_agent_is_connected() {
    let app = App::new().await;
    let started = app.started().await;
    app.report(&started.task, "SSL_CONFIG", 5).await.ok();
    app.age_visits(301_000).await;
    assert_eq!(app.show_source(&started.source).await["connected"], false);
    app.report(&started.task, "SSL_CONFIG", 6).await.ok();
    assert_eq!(app.show_source(&started.source).await["connected"], true);
}
