//! `GET /v3/sources/{server_id}/command` and `POST /v3/sources/{server_id}/command_result`.

use std::sync::Arc;

use serde_json::{Value, json};
use sms_task_service::auth::Role;

use crate::support::app::{Answer, App, Started};
use crate::support::together::together;

async fn poll(app: &App, source: &str) -> Value {
    app.get(&format!("/v3/sources/{source}/command")).await.ok()
}

async fn answer(app: &App, source: &str, command: &str, result: &str) -> Answer {
    let body =
        json!({"command_name": command, "result": result, "result_detail": {"any": ["thing"]}});
    app.post(&format!("/v3/sources/{source}/command_result"), &body)
        .await
}

/// Lets time pass for commands that were handed out.
async fn a_minute_later(app: &App) {
    let pool = app.database.pool(1);
    let aged = sqlx::query("UPDATE commands SET held_until = held_until - 61000");
    aged.execute(&pool).await.expect("aged");
    pool.close().await;
}

/// Lets time pass for commands that were shown.
async fn a_moment_later(app: &App) {
    let pool = app.database.pool(1);
    let aged = sqlx::query("UPDATE commands SET delivered_at = delivered_at - 1");
    aged.execute(&pool).await.expect("aged");
    pool.close().await;
}

#[tokio::test]
async fn an_agent_is_told_to_start_once_and_again_if_it_does_not_acknowledge() {
    let app = App::new().await;
    let Started { source, task } = app.started().await;
    let command =
        json!({"command_name": "START", "command_param": {"task_id": task, "bucket": null}});
    let nothing = json!({"command_name": null, "command_param": {"task_id": task, "bucket": null}});
    assert_eq!(poll(&app, &source).await, command);
    assert_eq!(poll(&app, &source).await, nothing);
    a_minute_later(&app).await;
    assert_eq!(
        poll(&app, &source).await,
        command,
        "its agent may have died with it"
    );
    app.post("/v3/sources", &json!({ "id": source })).await.ok();
    assert_eq!(
        poll(&app, &source).await,
        command,
        "its agent has begun anew"
    );
    answer(&app, &source, "START", "success").await.ok();
    a_minute_later(&app).await;
    assert_eq!(poll(&app, &source).await, nothing);
    assert_eq!(app.show_source(&source).await["state"], "replicate");
}

#[tokio::test]
async fn a_repeated_acknowledgement_changes_nothing_and_a_different_one_is_refused() {
    let app = App::new().await;
    let Started { source, task } = app.started().await;
    let refused = answer(&app, &source, "STOP", "success").await;
    refused.refused(400, "SMS.6021");
    poll(&app, &source).await;
    answer(&app, &source, "START", "success").await.ok();
    let before = app.show(&task).await;
    answer(&app, &source, "START", "success").await.ok();
    answer(&app, &source, "START", "fail").await.ok();
    assert_eq!(app.show(&task).await, before);
    // a log is requested as well
    let log = json!({"log_bucket": "bucket"});
    app.post(&format!("/v3/tasks/{task}/log"), &log).await.ok();
    answer(&app, &source, "START", "success").await.ok();
}

#[tokio::test]
async fn an_answer_to_a_command_that_was_not_handed_out_belongs_to_an_earlier_one() {
    let app = App::new().await;
    let Started { source, task } = app.started().await;
    for result in ["success", "fail"] {
        answer(&app, &source, "START", result).await.ok();
        assert_eq!(app.show(&task).await["state"], "RUNNING");
    }
    assert_eq!(
        poll(&app, &source).await["command_name"],
        "START",
        "still to be told"
    );
    app.act(&task, "stop").await.ok();
    answer(&app, &source, "START", "success").await.ok();
    assert_eq!(
        app.show(&task).await["state"],
        "ABORTING",
        "STOP has taken its place"
    );
    answer(&app, &source, "STOP", "success").await.ok();
    assert_eq!(app.show(&task).await["state"], "ABORT", "told or not");
}

#[tokio::test]
async fn an_agent_that_reports_is_no_longer_told_to_start() {
    let app = App::new().await;
    let Started { source, task } = app.started().await;
    poll(&app, &source).await;
    app.report(&task, "SSL_CONFIG", 5).await.ok();
    assert_eq!(app.show_source(&source).await["state"], "replicate");
    a_minute_later(&app).await;
    assert_eq!(poll(&app, &source).await["command_name"], Value::Null);
}

#[tokio::test]
async fn only_an_agent_takes_a_command_away() {
    let app = App::guarded("acme").await;
    let token = app.new_token("acme", Role::Agent).await;
    let agent = app.seen_with(Some(token)).await;
    let Started { source, task } = app.started().await;
    let name = async |app: &App| poll(app, &source).await["command_name"].clone();
    // a console reads it, as often as it likes
    for _ in 0..3 {
        assert_eq!(name(&app).await, "START");
    }
    assert_eq!(name(&agent).await, "START", "the agent does not wait");
    assert_eq!(name(&agent).await, Value::Null, "once");
    assert_eq!(name(&app).await, "START", "until it is acknowledged");
    assert_eq!(name(&agent).await, Value::Null);
    let log = json!({"log_bucket": "bucket"});
    app.post(&format!("/v3/tasks/{task}/log"), &log).await.ok();
    let mut turns = Vec::new();
    for _ in 0..2 {
        turns.push(name(&app).await);
        a_moment_later(&app).await;
    }
    assert_eq!(turns, ["UPLOAD_LOG", "START"], "each in turn");
    answer(&agent, &source, "START", "success").await.ok();
    assert_eq!(name(&app).await, "UPLOAD_LOG");
    answer(&agent, &source, "UPLOAD_LOG", "success").await.ok();
    assert_eq!(name(&app).await, Value::Null);
}

#[tokio::test]
async fn an_agent_with_every_right_acknowledges_what_it_was_shown() {
    let app = App::guarded("acme").await;
    let Started { source, task } = app.started().await;
    assert_eq!(poll(&app, &source).await["command_name"], "START");
    answer(&app, &source, "START", "success").await.ok();
    assert_eq!(poll(&app, &source).await["command_name"], Value::Null);
    app.act(&task, "stop").await.ok();
    assert_eq!(poll(&app, &source).await["command_name"], "STOP");
    answer(&app, &source, "STOP", "fail").await.ok();
    assert_eq!(app.show(&task).await["state"], "MIGRATE_FAIL");
    app.act(&task, "start").await.ok();
    assert_eq!(poll(&app, &source).await["command_name"], "START");
    app.report(&task, "SSL_CONFIG", 5).await.ok();
    assert_eq!(
        poll(&app, &source).await["command_name"],
        Value::Null,
        "it has begun"
    );
}

#[tokio::test]
async fn a_head_request_does_not_take_a_command() {
    let app = App::new().await;
    let source = app.started().await.source;
    let path = format!("/v3/sources/{source}/command");
    let head = app.send_text("HEAD", &path, "").await;
    assert_eq!(head.status, 405);
    assert_eq!(head.headers["allow"], "GET");
    assert_eq!(poll(&app, &source).await["command_name"], "START");
}

#[tokio::test]
async fn a_task_stops_when_its_agent_says_so_and_resumes_where_it_was() {
    let app = App::new().await;
    let Started { source, task } = app.started().await;
    app.report(&task, "SSL_CONFIG", 40).await.ok();
    app.act(&task, "stop").await.ok();
    assert_eq!(app.show(&task).await["state"], "ABORTING");
    assert_eq!(app.show_source(&source).await["state"], "stopping");
    assert_eq!(
        poll(&app, &source).await["command_name"],
        "STOP",
        "and no longer START"
    );
    answer(&app, &source, "STOP", "success").await.ok();
    let stopped = app.show(&task).await;
    assert_eq!(stopped["state"], "ABORT");
    assert_eq!(stopped["source_server"]["state"], "stopped");
    assert_eq!(
        poll(&app, &source).await["command_name"],
        "TASK_HAS_STOPPED"
    );
    app.act(&task, "start").await.ok();
    let running = app.show(&task).await;
    assert_eq!(running["state"], "RUNNING");
    assert_eq!(running["sub_tasks"], stopped["sub_tasks"]);
    assert_eq!(running["start_date"], stopped["start_date"]);
}

#[tokio::test]
async fn a_command_that_fails_fails_the_task() {
    let app = App::new().await;
    for command in ["START", "STOP"] {
        let Started { source, task } = app.started().await;
        if command == "STOP" {
            app.act(&task, "stop").await.ok();
        }
        assert_eq!(poll(&app, &source).await["command_name"], command);
        let detail = json!({"error_code": "SMS.0601", "error_param": "[a]", "more": [1]});
        let body = json!({"command_name": command, "result": "fail", "result_detail": detail});
        let path = format!("/v3/sources/{source}/command_result");
        app.post(&path, &body).await.ok();
        let failed = app.show(&task).await;
        let said = failed["error_json"].as_str().expect("a text");
        let said: Value = serde_json::from_str(said).expect("JSON");
        assert_eq!(
            said,
            json!({"error_code": "SMS.0601", "error_param": "[a]"})
        );
        assert_eq!(failed["state"], "MIGRATE_FAIL");
        assert!(failed["finish_date"].is_i64());
        assert_eq!(app.show_source(&source).await["state"], "error");
        assert_eq!(
            poll(&app, &source).await["command_name"],
            "TASK_HAS_STOPPED"
        );
    }
}

#[tokio::test]
async fn a_step_is_skipped_when_the_agent_has_skipped_it() {
    let app = App::new().await;
    let Started { source, task } = app.started().await;
    app.act(&task, "skip").await.ok();
    assert_eq!(app.show(&task).await["state"], "SKIPPING");
    assert_eq!(poll(&app, &source).await["command_name"], "SKIP");
    answer(&app, &source, "SKIP", "success").await.ok();
    let skipped = app.show(&task).await;
    assert_eq!(skipped["state"], "RUNNING");
    assert_eq!(skipped["sub_tasks"][0]["progress"], 100);
    assert_eq!(skipped["sub_tasks"][1]["progress"], 0);
}

#[tokio::test]
async fn an_agent_is_not_told_to_do_what_it_has_already_done() {
    let app = App::new().await;
    for operation in [None, Some("stop"), Some("skip")] {
        let Started { source, task } = app.started().await;
        if let Some(operation) = operation {
            app.act(&task, operation).await.ok();
        }
        let last = "MIGRATE_WINDOWS_BLOCK";
        app.report(&task, last, 100).await.ok();
        assert_eq!(app.show(&task).await["state"], "MIGRATE_SUCCESS");
        let command = poll(&app, &source).await;
        assert_eq!(command["command_name"], "TASK_HAS_FINISHED");
    }
}

#[tokio::test]
async fn a_log_is_uploaded_during_the_migration() {
    let app = App::new().await;
    let Started { source, task } = app.started().await;
    let path = format!("/v3/tasks/{task}/log");
    let body = json!({"log_bucket": "bucket-1", "log_expire": 300});
    app.post(&path, &body).await.ok();
    app.post(&path, &body).await.refused(400, "SMS.7716");
    assert_eq!(app.show(&task).await["log_collect_status"], "UPLOADING");
    assert_eq!(poll(&app, &source).await["command_name"], "START");
    let command = poll(&app, &source).await;
    assert_eq!(command["command_name"], "UPLOAD_LOG");
    assert_eq!(command["command_param"]["bucket"], "bucket-1");
    answer(&app, &source, "UPLOAD_LOG", "success").await.ok();
    let current = app.show_source(&source).await["current_task"].clone();
    assert_eq!(current["log_collect_status"], "UPLOADED");
    assert_eq!(
        (&current["log_bucket"], &current["log_expire"]),
        (&json!("bucket-1"), &json!(300))
    );
    assert!(current["log_upload_time"].is_i64());
    assert_eq!(app.show(&task).await["state"], "RUNNING");
    let again = json!({"operation": "collect_log", "param": {"bucket": "bucket-2"}});
    app.post(&format!("/v3/tasks/{task}/action"), &again)
        .await
        .ok();
    assert_eq!(poll(&app, &source).await["command_name"], "UPLOAD_LOG");
    answer(&app, &source, "UPLOAD_LOG", "fail").await.ok();
    assert_eq!(app.show(&task).await["log_collect_status"], "UPLOAD_FAIL");
}

#[tokio::test]
async fn without_a_command_an_agent_is_told_the_state_of_its_task() {
    let app = App::new().await;
    let source = app.source().await;
    let path = format!("/v3/sources/{source}/command");
    app.get(&path).await.refused(404, "SMS.7606");
    answer(&app, &source, "START", "success")
        .await
        .refused(404, "SMS.7606");
    let task = app
        .task_like(&crate::support::fixtures::task_of(&source))
        .await;
    for (state, expected) in [
        ("READY", json!("TASK_NOT_STARTED")),
        ("RUNNING", Value::Null),
        ("MIGRATE_SUCCESS", json!("TASK_HAS_FINISHED")),
        ("SYNC_FAIL", json!("TASK_HAS_STOPPED")),
        ("an agent's own", Value::Null),
    ] {
        app.put(&format!("/v3/tasks/{task}"), &json!({ "state": state }))
            .await
            .ok();
        let command = poll(&app, &source).await;
        assert_eq!(command["command_name"], expected, "{state}");
        assert_eq!(command["command_param"]["task_id"], task);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_one_of_several_concurrent_polls_gets_the_command() {
    let app = Arc::new(App::new().await);
    for _ in 0..5 {
        let source = app.started().await.source;
        let told = together((0..8).map(|_| {
            let (app, source) = (Arc::clone(&app), source.clone());
            async move { poll(&app, &source).await["command_name"].clone() }
        }));
        let told = told.await;
        assert_eq!(
            told.iter().filter(|name| **name == "START").count(),
            1,
            "{told:?}"
        );
    }
}

#[tokio::test]
async fn polling_shows_that_the_agent_is_connected() {
    let app = App::new().await;
    let Started { source, task } = app.started().await;
    app.age_visits(301_000).await;
    assert_eq!(app.show_source(&source).await["connected"], false);
    assert_eq!(
        app.get("/v3/sources?connected=false").await.ok()["count"],
        1
    );
    poll(&app, &source).await;
    assert_eq!(app.show_source(&source).await["connected"], true);
    assert_eq!(app.get("/v3/sources?connected=true").await.ok()["count"], 1);
    app.delete(&format!("/v3/tasks/{task}"))
        .await
        .refused(400, "SMS.7719");
}

#[tokio::test]
async fn a_task_whose_agent_is_disconnected_stops_at_once_and_can_be_deleted() {
    let app = App::new().await;
    let Started { source, task } = app.started().await;
    app.act(&task, "stop").await.ok();
    app.age_visits(301_000).await;
    app.act(&task, "stop").await.ok();
    assert_eq!(app.show(&task).await["state"], "ABORT");
    assert_eq!(
        poll(&app, &source).await["command_name"],
        "TASK_HAS_STOPPED"
    );
    app.delete(&format!("/v3/tasks/{task}")).await.ok();
    assert_eq!(app.show_source(&source).await["state"], "waiting");
}
