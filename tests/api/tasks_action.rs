//! `POST /v3/tasks/{task_id}/action` and its effects. The table of what each state allows is tested in
//! `src/domain/task_state/tests`.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::support::app::{App, Started};
use crate::support::fixtures::{assert_reads_back, task_of};
use crate::support::together::together;

/// Names of a task's sub-tasks.
fn names(task: &Value) -> Vec<&str> {
    let sub_tasks = task["sub_tasks"].as_array().into_iter().flatten();
    sub_tasks.filter_map(|one| one["name"].as_str()).collect()
}

fn linux_files(body: &mut Value) {
    body["os_type"] = json!("LINUX");
    body["type"] = json!("MIGRATE_FILE");
}

/// Completes the newest round.
async fn finish_round(app: &App, task: &str) {
    let shown = app.show(task).await;
    for name in names(&shown) {
        app.report(task, name, 100).await.ok();
    }
}

#[tokio::test]
async fn starting_gives_the_task_its_sub_tasks_and_moves_the_source() {
    let app = App::new().await;
    let Started { source, task } = app.started_like(linux_files).await;
    let shown = app.show(&task).await;
    assert_eq!(
        names(&shown),
        [
            "CREATE_CLOUD_SERVER",
            "SSL_CONFIG",
            "ATTACH_AGENT_IMAGE",
            "FORMAT_DISK_LINUX_FILE",
            "MIGRATE_LINUX_FILE",
            "CONFIGURE_LINUX_FILE",
            "DETTACH_AGENT_IMAGE"
        ]
    );
    let mut last = 0;
    for sub_task in shown["sub_tasks"].as_array().expect("sub-tasks") {
        let expected = json!({
            "progress": 0, "start_date": null, "end_date": null, "user_op": "REPLICATE",
            "process_trace": null,
        });
        assert_reads_back(&expected, sub_task);
        let id = sub_task["id"].as_i64().expect("an id");
        assert!(id > last, "ids increase");
        last = id;
    }
    let expected = json!({
        "state": "RUNNING", "finish_date": null, "error_json": "", "overall_progress": 0,
        "subtask_info": "CREATE_CLOUD_SERVER-0",
        "source_server": {"state": "initialize", "migration_cycle": "replicating"},
    });
    assert_reads_back(&expected, &shown);
    assert!(shown["start_date"].as_i64() >= shown["create_date"].as_i64());
    let registered = app.show_source(&source).await;
    assert_reads_back(&expected["source_server"], &registered);
    assert_eq!(registered["state_action_time"], shown["start_date"]);
    assert_eq!(registered["current_task"]["id"], task);
}

#[tokio::test]
async fn a_task_may_start_as_soon_as_it_is_created() {
    let app = App::new().await;
    let mut body = task_of(&app.source().await);
    body["auto_start"] = json!(true);
    let task = app.show(&app.task_like(&body).await).await;
    assert_eq!(task["state"], "RUNNING");
    assert_eq!(names(&task).len(), 5);
}

#[tokio::test]
async fn an_action_that_the_state_does_not_allow_is_refused_and_changes_nothing() {
    let app = App::new().await;
    let ready = app.task().await;
    let running = app.started().await.task;
    for (task, operation, code) in [
        (&running, "start", "SMS.7713"),
        (&ready, "stop", "SMS.7714"),
        (&ready, "sync_failed_rollback", "SMS.7718"),
        (&ready, "test", "SMS.7721"),
        (&ready, "clone_test", "SMS.7721"),
        (&running, "cutover", "SMS.7721"),
        (&running, "restart", "SMS.7722"),
        (&ready, "clear", "SMS.6005"),
        (&ready, "skip", "SMS.6005"),
        (&running, "migration_test", "SMS.6005"),
        (&ready, "collect_log", "SMS.7717"),
    ] {
        let path = format!("/v3/tasks/{task}");
        let before = app.get(&path).await;
        let body = json!({"operation": operation, "is_need_consistency_check": true});
        let answer = app.post(&format!("{path}/action"), &body).await;
        answer.refused(400, code);
        let after = app.get(&path).await;
        assert_eq!(after.headers["etag"], before.headers["etag"]);
        assert_eq!(after.json, before.json, "{operation}");
    }
    let syncing = json!({"state": "SYNCING"});
    app.put(&format!("/v3/tasks/{ready}"), &syncing).await.ok();
    app.act(&ready, "start").await.refused(400, "SMS.7715");
}

#[tokio::test]
async fn a_migration_runs_to_its_end_and_can_be_synchronized_and_restarted() {
    let app = App::new().await;
    let Started { source, task } = app.started().await;
    finish_round(&app, &task).await;
    let done = app.show(&task).await;
    let expected = json!({
        "state": "MIGRATE_SUCCESS", "remain_seconds": 0, "overall_progress": 100,
        "source_server": {"state": "finished", "migration_cycle": "cutovered"},
    });
    assert_reads_back(&expected, &done);
    assert!(done["finish_date"].is_i64());
    assert_eq!(done["estimate_complete_time"], done["finish_date"]);

    app.act(&task, "start").await.ok();
    let syncing = app.show(&task).await;
    assert_eq!(syncing["state"], "SYNCING");
    let round = &syncing["sub_tasks"].as_array().expect("sub-tasks")[5..];
    let round: Vec<_> = round
        .iter()
        .map(|one| (one["name"].as_str(), one["user_op"].as_str()))
        .collect();
    let op = Some("RESYNC0");
    assert_eq!(
        round,
        [
            (Some("SSL_CONFIG"), op),
            (Some("ATTACH_AGENT_IMAGE"), op),
            (Some("SYNC_WINDOWS_BLOCK"), op)
        ]
    );
    assert_eq!(syncing["finish_date"], Value::Null);
    assert_eq!(syncing["overall_progress"], 0);
    app.report(&task, "SYNC_WINDOWS_BLOCK", 100).await.ok();
    let synced = app.show(&task).await;
    assert_eq!(synced["state"], "SYNC_SUCCESS");
    let done = |one: &Value| one["progress"] == 100 && one["end_date"].is_i64();
    let all = synced["sub_tasks"].as_array().expect("sub-tasks");
    assert!(
        all.iter().all(done),
        "what ran before the last is done: {all:?}"
    );

    app.act(&task, "restart").await.ok();
    let restarted = app.show(&task).await;
    assert_eq!(restarted["state"], "RESETING");
    assert_eq!(restarted["total_time"], 0);
    assert_eq!(restarted["sub_tasks"][8]["user_op"], "RESTART0");
    app.report(&task, "SSL_CONFIG", 7).await.ok();
    let running = app.show(&task).await;
    assert_eq!(running["state"], "RUNNING");
    assert_eq!(
        running["sub_tasks"][8]["progress"], 7,
        "a restart opens a new round"
    );
    assert_eq!(app.show_source(&source).await["state"], "replicate");
}

#[tokio::test]
async fn continuous_synchronization_continues_until_the_cutover() {
    let app = App::new().await;
    let like = |body: &mut Value| {
        linux_files(body);
        body["syncing"] = json!(true);
        body["exist_server"] = json!(true);
    };
    let Started { source, task } = app.started_like(like).await;
    finish_round(&app, &task).await;
    let syncing = app.show(&task).await;
    assert_eq!(syncing["state"], "SYNCING");
    assert_eq!(syncing["source_server"]["state"], "syncing");

    app.act(&task, "clone_test").await.ok();
    assert_eq!(app.show_source(&source).await["state"], "cloning");
    app.report(&task, "CLONE_VM", 100).await.ok();
    assert_eq!(app.show_source(&source).await["state"], "syncing");
    assert_eq!(app.show(&task).await["state"], "SYNCING");

    app.act(&task, "cutover").await.ok();
    let launching = app.show(&task).await;
    assert_eq!(launching["state"], "RUNNING");
    assert_eq!(launching["source_server"]["state"], "cutovering");
    let last = launching["sub_tasks"].as_array().expect("sub-tasks").last();
    assert_eq!(last.expect("one")["user_op"], "CUTOVER0");
    app.report(&task, "DETTACH_AGENT_IMAGE", 100).await.ok();
    let launched = app.show(&task).await;
    assert_eq!(launched["state"], "MIGRATE_SUCCESS");
    assert_eq!(launched["source_server"]["migration_cycle"], "cutovered");

    app.act(&task, "clear").await.ok();
    assert_eq!(app.show_source(&source).await["state"], "cleared");
}

#[tokio::test]
async fn choices_made_with_an_action_are_kept() {
    let app = App::new().await;
    let task = app.task().await;
    let path = format!("/v3/tasks/{task}/action");
    let body = json!({"operation": "network_check", "is_need_consistency_check": true});
    app.post(&path, &body).await.ok();
    let shown = app.show(&task).await;
    assert_eq!(shown["is_need_consistency_check"], true);
    assert_eq!(shown["start_network_check"], true);
    let body = json!({"operation": "migration_test", "switch_hce": true, "template_id": "t-1"});
    app.post(&path, &body).await.ok();
    let shown = app.show(&task).await;
    assert_eq!(shown["need_migration_test"], true);
    assert_eq!(shown["source_server"]["state"], "premiging");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_several_concurrent_starts_wins_and_creates_one_round() {
    let app = Arc::new(App::new().await);
    for _ in 0..5 {
        let task = app.task().await;
        let answers = together((0..6).map(|_| {
            let (app, task) = (Arc::clone(&app), task.clone());
            async move { app.act(&task, "start").await }
        }));
        let (won, lost): (Vec<_>, Vec<_>) =
            answers.await.into_iter().partition(|a| a.status == 200);
        assert_eq!(won.len(), 1);
        for answer in lost {
            answer.refused(400, "SMS.7713");
        }
        assert_eq!(names(&app.show(&task).await).len(), 5);
    }
}

#[tokio::test]
async fn new_rounds_replace_rows_that_are_no_longer_shown() {
    let app = App::new().await;
    let task = app.task().await;
    let path = format!("/v3/tasks/{task}");
    let many: Vec<_> = (0..20)
        .map(|id| json!({"id": id, "name": "old", "progress": 100}))
        .collect();
    app.put(&path, &json!({ "sub_tasks": many })).await.ok();
    app.put(&path, &json!({ "sub_tasks": many[..2] }))
        .await
        .ok();
    app.act(&task, "start").await.ok();
    let shown = app.show(&task).await;
    assert_eq!(names(&shown).len(), 6);
    assert_eq!(names(&shown)[2], "SSL_CONFIG");
    assert_eq!(shown["sub_tasks"][2]["progress"], 0);
    assert_eq!(shown["sub_tasks"][2]["user_op"], "RESTART0");
}

#[tokio::test]
async fn a_report_from_before_a_restart_does_not_count_for_the_new_round() {
    let app = App::new().await;
    let Started { source, task } = app.started_like(linux_files).await;
    finish_round(&app, &task).await;
    app.act(&task, "restart").await.ok();
    let before = app.show(&task).await;
    for late in [("DETTACH_AGENT_IMAGE", 100), ("MIGRATE_LINUX_FILE", 99)] {
        app.report(&task, late.0, late.1).await.ok();
        assert_eq!(app.show(&task).await, before, "{late:?}");
    }
    let command = app.get(&format!("/v3/sources/{source}/command")).await.ok();
    assert_eq!(command["command_name"], "START");
    app.report(&task, "MIGRATE_LINUX_FILE", 1).await.ok();
    let running = app.show(&task).await;
    assert_eq!(
        running["state"], "RUNNING",
        "from here on its agent may have begun"
    );
}

#[tokio::test]
async fn a_round_written_by_an_agent_may_be_longer_than_any_of_the_services() {
    let app = App::new().await;
    let task = app.task().await;
    let mut steps: Vec<_> = (0..150)
        .map(|id| json!({"id": id, "name": "step", "progress": 0}))
        .collect();
    steps.push(json!({"id": 150, "name": "SSL_CONFIG", "progress": 0}));
    let update = json!({"state": "RUNNING", "sub_tasks": steps});
    app.put(&format!("/v3/tasks/{task}"), &update).await.ok();
    app.report(&task, "SSL_CONFIG", 100).await.ok();
    let done = app.show(&task).await;
    assert_eq!(done["state"], "MIGRATE_SUCCESS");
    let all = done["sub_tasks"].as_array().expect("sub-tasks");
    assert!(all.iter().all(|one| one["progress"] == 100));
    assert_eq!(done["overall_progress"], 100);
    let listed = app.get("/v3/tasks").await.ok()["tasks"][0].clone();
    assert_eq!(listed["overall_progress"], 100);
}
