//! `PUT /v3/tasks/{task_id}/progress`.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::support::app::App;
use crate::support::fixtures;
use crate::support::tables::deadlocks;
use crate::support::together::together;

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
async fn the_same_report_again_is_no_step_back() {
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
async fn without_a_remaining_time_it_is_worked_out_from_the_sizes() {
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
async fn a_report_on_a_task_that_is_not_at_work_is_noted_and_moves_no_state() {
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
async fn a_sub_task_that_the_task_does_not_have_is_refused_and_named() {
    let app = App::new().await;
    let ready = app.task().await;
    let running = app.started().await.task;
    for (task, name) in [(&ready, "SSL_CONFIG"), (&running, "SYNC_LINUX_FILE")] {
        let refusal = app.report(task, name, 5).await.refused(400, "SMS.6004");
        let message = refusal["error_msg"].as_str().expect("a message");
        assert!(message.contains(name), "{message}");
    }
    let unknown = app.report(&running, "NO_SUCH_STEP", 5).await;
    unknown.refused(400, "SMS.6004");
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
async fn an_agents_own_sub_tasks_are_reported_on_by_their_name() {
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

#[tokio::test(flavor = "multi_thread")]
async fn of_reports_at_once_the_furthest_stays_and_each_raises_the_version_once_at_the_most() {
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

/// Holds the task's row until both requests wait for it, the first before the second, and lets them go.
async fn one_after_the_other(app: &Arc<App>, task: &str, first: Request, second: Request) {
    let pool = app.database.pool(2);
    let mut holder = pool.begin().await.expect("a transaction");
    let hold = sqlx::query("SELECT id FROM tasks WHERE id = $1 FOR UPDATE").bind(task);
    hold.execute(&mut *holder).await.expect("held");
    let mut waiting = Vec::new();
    for (number, request) in [(1, first), (2, second)] {
        let app = Arc::clone(app);
        waiting.push(tokio::spawn(async move {
            let (method, path, body) = request;
            app.send_text(method, &path, &body.to_string()).await.ok()
        }));
        loop {
            let blocked = "SELECT count(*) FROM pg_stat_activity
                           WHERE datname = current_database() AND wait_event_type = 'Lock'";
            let blocked: i64 = sqlx::query_scalar(blocked)
                .fetch_one(&pool)
                .await
                .expect("a count");
            if blocked >= number {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
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
async fn of_two_reports_that_waited_the_later_one_does_not_undo_the_earlier() {
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

#[tokio::test]
async fn a_report_that_comes_again_after_its_round_is_over_does_not_touch_the_figures() {
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
    let pool = app.database.pool(1);
    let aged = sqlx::query("UPDATE sources SET last_visit_time = last_visit_time - 301000");
    aged.execute(&pool).await.expect("aged");
    pool.close().await;
    assert_eq!(app.show_source(&started.source).await["connected"], false);
    app.report(&started.task, "SSL_CONFIG", 6).await.ok();
    assert_eq!(app.show_source(&started.source).await["connected"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_updates_actions_and_polls_at_once_neither_fail_nor_deadlock() {
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
async fn tasks_that_come_and_go_under_their_agents_neither_fail_nor_deadlock() {
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
        assert!([200, 404, 409].contains(&status), "{path}: {status} {json}");
    }
    assert_eq!(deadlocks(&app).await, 0);
}
