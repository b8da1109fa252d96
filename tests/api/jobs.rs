//! `/ext/v1/tasks/actions` and `/ext/v1/jobs`: actions on many tasks.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::http::Method;

use serde_json::{Value, json};
use sms_task_service::auth::Role;
use sms_task_service::background::jobs;
use sms_task_service::clock::now;
use sms_task_service::storage;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::events::settled;
use crate::startup::service::{Service, command};
use crate::support::app::{App, request};
use crate::support::dir::Dir;

const ACTIONS: &str = "/ext/v1/tasks/actions";

async fn tasks(app: &App, count: usize) -> Vec<String> {
    let mut tasks = Vec::new();
    for _ in 0..count {
        tasks.push(app.task().await);
    }
    tasks
}

/// Does all jobs that there are.
async fn work(app: &App) {
    let stop = CancellationToken::new();
    let worked = jobs::work(&app.storage(), &stop).await;
    worked.expect("done");
}

/// Asks for an action, and returns the job's id.
async fn ask(app: &App, body: &Value) -> String {
    let job = app.post(ACTIONS, body).await.ok();
    job["id"].as_str().expect("an id").to_owned()
}

async fn job(app: &App, id: &str) -> Value {
    app.get(&format!("/ext/v1/jobs/{id}")).await.ok()
}

/// What became of each task: its id, the outcome and the error code.
async fn results(app: &App, id: &str, query: &str) -> Vec<Value> {
    let path = format!("/ext/v1/jobs/{id}/results?limit=1000&{query}");
    told(&app.get(&path).await.ok())
}

fn told(answer: &Value) -> Vec<Value> {
    let results = answer["results"].as_array().expect("results").iter();
    results
        .map(|one| json!([one["task_id"], one["outcome"], one["error_code"]]))
        .collect()
}

/// The tasks that an action was done on, as often as it was.
async fn acted_on(app: &App) -> Vec<String> {
    settled(app).await;
    let path = "/ext/v1/events?type=task.action_requested&limit=1000";
    let events = app.get(path).await.ok();
    let events = events["events"].as_array().expect("events").iter();
    events
        .map(|event| event["task_id"].as_str().expect("an id").to_owned())
        .collect()
}

#[tokio::test]
async fn a_dry_run_tells_what_would_be_done_and_changes_nothing() {
    let app = App::new().await;
    let started = app.started().await.task;
    let ready = app.task().await;
    let body =
        json!({"ids": [ready, started, "unknown", ready], "operation": "start", "dry_run": true});
    let told_of = app.post(ACTIONS, &body).await.ok();
    let figures = ["id", "state", "tasks", "done", "refused", "failed"].map(|name| &told_of[name]);
    assert_eq!(json!(figures), json!([null, "dry_run", 3, 1, 2, 0]));
    assert_eq!(
        told(&told_of),
        [
            json!([ready, "done", null]),
            json!([started, "refused", "SMS.7713"]),
            json!(["unknown", "refused", "SMS.7703"]),
        ]
    );
    assert_eq!(app.show(&ready).await["state"], "READY");
    assert_eq!(app.get("/ext/v1/jobs").await.ok(), json!({"jobs": []}));
}

#[tokio::test]
async fn a_job_acts_on_each_task_once_and_says_what_became_of_it() {
    let app = App::guarded("one").await;
    let ready = tasks(&app, 3).await;
    let started = app.started().await.task;
    let ids = [&*ready[2], &*started, "unknown", &*ready[0]];
    let body = json!({"ids": ids, "operation": "start", "reason": "Wave 2"});
    let id = ask(&app, &body).await;
    let asked = job(&app, &id).await;
    let figures = [
        "state",
        "operation",
        "reason",
        "tasks",
        "done",
        "finished_at",
    ];
    assert_eq!(
        json!(figures.map(|name| &asked[name])),
        json!(["running", "start", "Wave 2", 4, 0, null])
    );
    for _ in 0..2 {
        work(&app).await;
        let done = job(&app, &id).await;
        let figures = ["state", "tasks", "done", "refused", "failed"].map(|name| &done[name]);
        assert_eq!(json!(figures), json!(["finished", 4, 2, 2, 0]));
    }
    let all = [
        json!([ready[2], "done", null]),
        json!([started, "refused", "SMS.7713"]),
        json!(["unknown", "refused", "SMS.7703"]),
        json!([ready[0], "done", null]),
    ];
    assert_eq!(results(&app, &id, "").await, all);
    assert_eq!(results(&app, &id, "outcome=refused").await, all[1..3]);
    assert_eq!(results(&app, &id, "marker=3").await, all[3..]);
    for (task, state) in [
        (&ready[0], "RUNNING"),
        (&ready[1], "READY"),
        (&ready[2], "RUNNING"),
    ] {
        assert_eq!(app.show(task).await["state"], state);
    }

    settled(&app).await;
    let events = app
        .get("/ext/v1/events?type=task.action_requested,job.created,job.finished")
        .await
        .ok();
    let events: Vec<_> = events["events"]
        .as_array()
        .expect("events")
        .iter()
        .collect();
    let data: Vec<_> = events
        .iter()
        .skip(1)
        .map(|event| event["data"].clone())
        .collect();
    let requested = json!({"operation": "start", "reason": "Wave 2", "job_id": id});
    assert_eq!(
        data,
        [
            json!({"id": id, "operation": "start", "tasks": 4, "reason": "Wave 2"}),
            requested.clone(),
            requested,
            json!({"id": id, "done": 2, "refused": 2, "failed": 0}),
        ]
    );
    let actors: BTreeSet<_> = events
        .iter()
        .map(|event| event["actor"]["id"].to_string())
        .collect();
    assert_eq!(
        actors.len(),
        1,
        "on behalf of the one who asked: {actors:?}"
    );
}

#[tokio::test]
async fn a_filter_names_the_tasks_that_match_at_that_moment() {
    let app = App::new().await;
    let ready = tasks(&app, 2).await;
    app.started().await;
    let id = ask(
        &app,
        &json!({"filter": {"state": "READY"}, "operation": "start"}),
    )
    .await;
    app.task().await;
    work(&app).await;
    let expected: Vec<_> = ready
        .iter()
        .map(|task| json!([task, "done", null]))
        .collect();
    assert_eq!(results(&app, &id, "").await, expected);

    let pool = app.database.pool(1);
    for sql in [
        "INSERT INTO sources (tenant_id, id, add_date, last_visit_time)
         SELECT 'default', 'row-' || n, 0, 0 FROM generate_series(1, 10001) AS n",
        "INSERT INTO tasks (tenant_id, id, source_id, version, state)
         SELECT 'default', 'row-' || n, 'row-' || n, 1, 'ABORT' FROM generate_series(1, 10001) AS n",
        "INSERT INTO task_servers (tenant_id, task_id) SELECT tenant_id, id FROM tasks WHERE id LIKE 'row-%'",
    ] {
        sqlx::query(sql).execute(&pool).await.expect("rows");
    }
    let many = json!({"filter": {"state": "ABORT"}, "operation": "start", "dry_run": true});
    app.post(ACTIONS, &many).await.refused(400, "SMS.6014");
    sqlx::query("DELETE FROM tasks WHERE id = 'row-1'")
        .execute(&pool)
        .await
        .expect("one less");
    let most = app.post(ACTIONS, &many).await.ok();
    assert_eq!(
        (&most["tasks"], &most["done"]),
        (&json!(10_000), &json!(10_000))
    );
}

#[tokio::test]
async fn a_dry_run_may_be_long_and_does_not_use_up_its_key() {
    let app = App::new().await;
    let ids: Vec<_> = (0..10_000)
        .map(|number| format!("unknown-{number}"))
        .collect();
    for dry_run in [true, true, false] {
        let body = json!({"ids": ids, "operation": "start", "dry_run": dry_run}).to_string();
        let mut request = request(Method::POST, ACTIONS, body.into());
        let headers = request.headers_mut();
        headers.insert("idempotency-key", "wave".parse().expect("a header"));
        let answer = app.send(request).await.ok();
        assert_eq!(answer["state"], if dry_run { "dry_run" } else { "running" });
        let results = answer["results"].as_array().map(Vec::len);
        assert_eq!(results, dry_run.then_some(10_000));
    }
}

#[tokio::test]
async fn what_does_not_name_tasks_or_an_operation_is_refused() {
    let app = App::new().await;
    for bad in [
        json!({}),
        json!({"ids": ["a"]}),
        json!({"ids": ["a"], "operation": "explode"}),
        json!({"operation": "start"}),
        json!({"ids": [], "operation": "start"}),
        json!({"ids": null, "operation": "start"}),
        json!({"ids": ["a"], "filter": {"state": "READY"}, "operation": "start"}),
        json!({"ids": ["a"], "filter": {}, "operation": "start"}),
        json!({"filter": {}, "operation": "start"}),
        json!({"filter": {"state": ""}, "operation": "start"}),
        json!({"filter": {"state": 5}, "operation": "start"}),
        json!({"ids": vec!["a"; 10_001], "operation": "start"}),
        json!({"ids": [5], "operation": "start"}),
        json!({"ids": ["a"], "operation": "start", "reason": "x".repeat(1025)}),
        json!({"ids": ["a"], "operation": "start", "dry_run": "yes"}),
    ] {
        assert_eq!(app.post(ACTIONS, &bad).await.status, 400, "{bad}");
    }
    assert_eq!(app.get("/ext/v1/jobs").await.ok(), json!({"jobs": []}));
}

#[tokio::test]
async fn several_instances_share_a_job_and_none_of_its_tasks() {
    let app = App::new().await;
    let ready = tasks(&app, 12).await;
    let id = ask(&app, &json!({"ids": ready, "operation": "start"})).await;
    let other = app.another_instance().await;
    tokio::join!(work(&app), work(&other), work(&other));
    assert_eq!(job(&app, &id).await["done"], 12);
    let mut acted = acted_on(&app).await;
    acted.sort();
    assert_eq!(acted, ready);
}

#[tokio::test]
async fn a_job_that_is_broken_off_at_any_moment_goes_on_and_does_nothing_twice() {
    let app = App::new().await;
    let ready = tasks(&app, 20).await;
    let id = ask(&app, &json!({"ids": ready, "operation": "start"})).await;
    for pause in 1..=20 {
        // dropped wherever it is, as by a crash
        let _ = timeout(Duration::from_millis(pause), work(&app)).await;
    }
    while job(&app, &id).await["state"] != "finished" {
        // what was broken off is rolled back on its own time
        work(&app).await;
    }
    assert_eq!(job(&app, &id).await["done"], 20);
    let mut acted = acted_on(&app).await;
    acted.sort();
    assert_eq!(acted, ready);
}

#[tokio::test]
async fn jobs_are_those_of_their_account() {
    let app = App::guarded("one").await;
    let task = app.task().await;
    let other = app.new_token("two", Role::Full).await;
    let other = app.seen_with(Some(other)).await;
    let body = json!({"ids": [task], "operation": "start"});
    let id = ask(&app, &body).await;
    let foreign = ask(&other, &body).await;
    work(&app).await;
    assert_eq!(results(&app, &id, "").await, [json!([task, "done", null])]);
    assert_eq!(
        results(&other, &foreign, "").await,
        [json!([task, "refused", "SMS.7703"])]
    );
    for path in [
        format!("/ext/v1/jobs/{id}"),
        format!("/ext/v1/jobs/{id}/results"),
    ] {
        other.get(&path).await.refused(404, "SMS.9001");
    }
    let listed = other.get("/ext/v1/jobs").await.ok();
    assert_eq!(listed["jobs"][0]["id"], foreign);
    assert_eq!(listed["jobs"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn an_account_has_twenty_jobs_under_way_at_most() {
    let app = App::new().await;
    let body = json!({"ids": ["unknown"], "operation": "start"});
    for _ in 0..20 {
        ask(&app, &body).await;
    }
    let refused = app.post(ACTIONS, &body).await;
    assert!(refused.headers.contains_key("retry-after"));
    let _ = refused.refused(429, "SMS.9001");
    work(&app).await;
    ask(&app, &body).await;
    let first = app.get("/ext/v1/jobs?limit=15").await;
    let link = first.headers["link"].to_str().expect("a text").to_owned();
    assert_eq!(first.ok()["jobs"].as_array().map(Vec::len), Some(15));
    let query = link
        .trim_start_matches('<')
        .split('>')
        .next()
        .expect("an address");
    let rest = app.get(&format!("/ext/v1/jobs{query}")).await.ok();
    assert_eq!(rest["jobs"].as_array().map(Vec::len), Some(6));
}

#[tokio::test]
async fn old_jobs_are_forgotten_with_their_results() {
    let app = App::new().await;
    let body = json!({"ids": ["unknown"], "operation": "start"});
    ask(&app, &body).await;
    work(&app).await;
    let unfinished = ask(&app, &body).await;
    let storage = app.storage();
    let mut db = storage.connection().await.expect("a connection");
    for (before, left) in [(0, 2), (now() + 1, 1)] {
        storage::jobs::forget(&mut db, "default", before)
            .await
            .expect("forgotten");
        let listed = app.get("/ext/v1/jobs").await.ok();
        assert_eq!(listed["jobs"].as_array().map(Vec::len), Some(left));
    }
    assert_eq!(job(&app, &unfinished).await["state"], "running");
}

#[tokio::test]
async fn the_service_does_jobs_by_itself_also_after_it_was_killed() {
    let dir = Dir::new();
    let service = Service::start(command(&dir)).await;
    let mut ids = Vec::new();
    for _ in 0..20 {
        ids.push(service.task().await);
    }
    let body = json!({"ids": ids, "operation": "start"}).to_string();
    let asked = service.ask("POST", ACTIONS, &body).await;
    let path = format!("/ext/v1/jobs/{}", asked.json["id"].as_str().expect("an id"));
    service.kill().await;
    let service = Service::start(command(&dir)).await;
    let done = loop {
        let job = service.get(&path).await.json;
        if job["state"] == "finished" {
            break job;
        }
        sleep(Duration::from_millis(20)).await;
    };
    assert_eq!(done["done"], 20, "{done}");
}
