//! Concurrent reports, updates and actions.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{sub_task, version};
use crate::support::app::App;
use crate::support::blocked::until_blocked;
use crate::support::fixtures;
use crate::support::tables::deadlocks;
use crate::support::together::together;

#[tokio::test(flavor = "multi_thread")]
async fn the_furthest_of_several_concurrent_reports_stays_and_each_raises_the_version_at_most_once()
{
    let app = Arc::new(App::new().await);
    let started = app.started().await;
    let task = started.task;
    let reports: Vec<i64> = (0..100).map(|n| n * 37 % 100).collect();
    let answers = together(reports.into_iter().map(|progress| {
        let (app, task) = (Arc::clone(&app), task.clone());
        async move {
            app.report(&task, "MIGRATE_WINDOWS_BLOCK", progress)
                .await
                .status
        }
    }));
    assert!(answers.await.iter().all(|status| *status == 200));
    let shown = app.show(&task).await;
    assert_eq!(sub_task(&shown, "MIGRATE_WINDOWS_BLOCK")["progress"], 99);
    let source = app.show_source(&started.source).await;
    assert_eq!(source["replicatesize"], 990);
    let tag: i64 = version(&app, &task)
        .await
        .trim_matches('"')
        .parse()
        .expect("a version");
    assert!(tag <= 102, "{tag}");
    assert_eq!(deadlocks(&app).await, 0);
}

/// Locks the task's row until both requests wait for it, in this order, then releases it.
async fn one_after_the_other(app: &Arc<App>, task: &str, first: Request, second: Request) {
    let pool = app.database.pool(1);
    let mut holder = pool.begin().await.expect("a transaction");
    let hold =
        sqlx::query("SELECT id FROM tasks WHERE tenant_id = 'default' AND id = $1 FOR UPDATE")
            .bind(task);
    hold.execute(&mut *holder).await.expect("held");
    let mut waiting = Vec::new();
    for (number, request) in [(1, first), (2, second)] {
        let sender = Arc::clone(app);
        waiting.push(tokio::spawn(async move {
            let (method, path, body) = request;
            sender
                .send_text(method, &path, &body.to_string())
                .await
                .ok()
        }));
        until_blocked(&app.database, number).await;
    }
    holder.commit().await.expect("let go");
    for request in waiting {
        request.await.expect("no panic");
    }
    pool.close().await;
}

type Request = (&'static str, String, Value);

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_waited_for_an_update_is_written_to_the_sub_task_it_names() {
    let app = Arc::new(App::new().await);
    let task = app.started().await.task;
    app.report(&task, "MIGRATE_WINDOWS_BLOCK", 1).await.ok();
    let path = format!("/v3/tasks/{task}");
    let mut turned = app.show(&task).await["sub_tasks"].clone();
    turned.as_array_mut().expect("sub-tasks").reverse();
    let update = ("PUT", path.clone(), json!({ "sub_tasks": turned }));
    let report = (
        "PUT",
        format!("{path}/progress"),
        fixtures::progress("MIGRATE_WINDOWS_BLOCK", 42),
    );
    one_after_the_other(&app, &task, update, report).await;
    let shown = app.show(&task).await;
    assert_eq!(sub_task(&shown, "MIGRATE_WINDOWS_BLOCK")["progress"], 42);
    assert_eq!(sub_task(&shown, "CREATE_CLOUD_SERVER")["progress"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_later_of_two_waiting_reports_does_not_undo_the_earlier() {
    let app = Arc::new(App::new().await);
    let started = app.started().await;
    let task = started.task;
    app.report(&task, "MIGRATE_WINDOWS_BLOCK", 1).await.ok();
    let report = |progress| {
        let path = format!("/v3/tasks/{task}/progress");
        (
            "PUT",
            path,
            fixtures::progress("MIGRATE_WINDOWS_BLOCK", progress),
        )
    };
    for (first, second, furthest) in [(50, 40, 50), (60, 70, 70), (90, 100, 100), (100, 95, 100)] {
        one_after_the_other(&app, &task, report(first), report(second)).await;
        let shown = app.show(&task).await;
        assert_eq!(
            sub_task(&shown, "MIGRATE_WINDOWS_BLOCK")["progress"],
            furthest
        );
        let source = app.show_source(&started.source).await;
        assert_eq!(source["replicatesize"], furthest * 10);
    }
    assert_eq!(app.show(&task).await["state"], "MIGRATE_SUCCESS");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_waiting_reports_of_one_percentage_the_one_with_more_data_stays() {
    let app = Arc::new(App::new().await);
    let started = app.started().await;
    let task = started.task;
    app.report(&task, "MIGRATE_WINDOWS_BLOCK", 1).await.ok();
    let report = |progress, bytes| {
        let mut body = fixtures::progress("MIGRATE_WINDOWS_BLOCK", progress);
        body["replicatesize"] = json!(bytes);
        ("PUT", format!("/v3/tasks/{task}/progress"), body)
    };
    for (progress, first, second) in [(50, 501, 500), (60, 600, 601)] {
        let reports = (report(progress, first), report(progress, second));
        one_after_the_other(&app, &task, reports.0, reports.1).await;
        let source = app.show_source(&started.source).await;
        assert_eq!(source["replicatesize"], progress * 10 + 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_reports_updates_actions_and_polls_neither_fail_nor_deadlock() {
    let app = Arc::new(App::new().await);
    let started = app.started().await;
    let work = (0..240).map(|n| {
        let (app, source, task) = (
            Arc::clone(&app),
            started.source.clone(),
            started.task.clone(),
        );
        async move {
            let task = format!("/v3/tasks/{task}");
            let source = format!("/v3/sources/{source}");
            let id = source.rsplit('/').next().unwrap_or_default();
            let (method, path, body) = match n % 12 {
                0 => (
                    "PUT",
                    format!("{task}/progress"),
                    fixtures::progress("SSL_CONFIG", n % 100),
                ),
                1 => (
                    "PUT",
                    format!("{task}/progress"),
                    fixtures::progress("ATTACH_AGENT_IMAGE", 100),
                ),
                2 => (
                    "PUT",
                    task,
                    json!({"source_server": {"state": "replicate", "networks": []}}),
                ),
                3 => ("GET", format!("{source}/command"), Value::Null),
                4 => (
                    "POST",
                    format!("{task}/action"),
                    json!({"operation": "network_check"}),
                ),
                5 => (
                    "POST",
                    format!("{source}/command_result"),
                    json!({"command_name": "START", "result": "success", "result_detail": {}}),
                ),
                6 => (
                    "POST",
                    "/v3/sources".into(),
                    json!({"id": id, "cpu_quantity": n, "networks": []}),
                ),
                7 => (
                    "PUT",
                    format!("{source}/changestate"),
                    json!({"copystate": "replicate", "migrationcycle": "replicating"}),
                ),
                8 => ("PUT", source, json!({"name": format!("name-{n}")})),
                9 => ("PUT", format!("{source}/diskinfo"), json!({"disks": []})),
                10 => ("GET", format!("{task}/passphrase"), Value::Null),
                _ => ("GET", format!("{task}/certkey"), Value::Null),
            };
            let answer = app.send_text(method, &path, &body.to_string()).await;
            (path, answer.status.as_u16(), answer.json)
        }
    });
    for (path, status, json) in together(work).await {
        assert_eq!(status, 200, "{path}: {json}");
    }
    assert_eq!(deadlocks(&app).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn creating_and_deleting_tasks_under_their_agents_neither_fails_nor_deadlocks() {
    let app = Arc::new(App::new().await);
    let source = app.source().await;
    let work = (0..180).map(|n| {
        let (app, source) = (Arc::clone(&app), source.clone());
        async move {
            let path = format!("/v3/sources/{source}");
            let current = app.get(&path).await.json["current_task"]["id"].clone();
            let task = format!("/v3/tasks/{}", current.as_str().unwrap_or("none"));
            let (method, path, body) = match n % 6 {
                0 => ("POST", "/v3/tasks".into(), fixtures::task_of(&source)),
                1 => ("DELETE", task, Value::Null),
                2 => (
                    "POST",
                    "/v3/sources".into(),
                    json!({"id": source, "memory": n}),
                ),
                3 => (
                    "PUT",
                    format!("{path}/changestate"),
                    json!({"copystate": "waiting", "migrationcycle": "setting"}),
                ),
                4 => (
                    "POST",
                    format!("{path}/command_result"),
                    json!({"command_name": "START", "result": "success", "result_detail": {}}),
                ),
                _ => ("GET", format!("{task}/certkey"), Value::Null),
            };
            let answer = app.send_text(method, &path, &body.to_string()).await;
            (path, answer.status.as_u16(), answer.json)
        }
    });
    for (path, status, json) in together(work).await {
        let taken = status == 400 && json["error_code"] == "SMS.7601";
        assert!(
            taken || [200, 404].contains(&status),
            "{path}: {status} {json}"
        );
    }
    assert_eq!(deadlocks(&app).await, 0);
}
