//! `/ext/v1/tasks/{task_id}/samples`: how a task went on.

use serde_json::{Value, json};
use sms_task_service::background::forget;
use tokio_util::sync::CancellationToken;

use crate::support::app::{App, Started};
use crate::support::fixtures;

const DATA: &str = "MIGRATE_WINDOWS_BLOCK";

/// A round hour, epoch milliseconds.
const HOUR: i64 = 3_600_000;
const BEGUN: i64 = 500_000 * HOUR;

async fn samples(app: &App, task: &str, query: &str) -> Value {
    app.get(&format!("/ext/v1/tasks/{task}/samples?{query}"))
        .await
        .ok()
}

/// When the samples are from, in seconds, and how far the task was.
fn told(samples: &Value) -> Vec<(i64, i64)> {
    let samples = samples["samples"].as_array().expect("samples").iter();
    let told = samples.map(|one| {
        let at = one["at"].as_i64().expect("a time") - BEGUN;
        (at / 1000, one["replicatesize"].as_i64().expect("a size"))
    });
    told.collect()
}

fn span(from: i64, to: i64) -> String {
    format!("from={}&to={}", BEGUN + from * 1000, BEGUN + to * 1000)
}

/// A task that reports its progress at these times, in seconds.
async fn reporting(app: &App, reports: &[(i64, i64)]) -> Started {
    let started = app.started().await;
    for (second, progress) in reports {
        app.report(&started.task, DATA, *progress).await.ok();
        app.sweep(BEGUN + second * 1000).await;
    }
    started
}

#[tokio::test]
async fn a_task_that_reports_has_a_sample_of_each_look() {
    let app = App::new().await;
    let Started { task, .. } = reporting(&app, &[(0, 10)]).await;
    let mut report = fixtures::progress(DATA, 20);
    for (name, value) in [
        ("total_cpu_usage", 40.5),
        ("agent_cpu_usage", 10.25),
        ("total_mem_usage", 2048.0),
        ("agent_mem_usage", 256.0),
        ("total_disk_io", 80.0),
        ("agent_disk_io", 60.0),
    ] {
        report[name] = json!(value);
    }
    app.put(&format!("/v3/tasks/{task}/progress"), &report)
        .await
        .ok();
    app.sweep(BEGUN + 10_000).await;
    app.sweep(BEGUN + 20_000).await;
    let seen = samples(&app, &task, &span(0, 60)).await;
    assert_eq!(
        (&seen["from"], &seen["to"], &seen["step"]),
        (&json!(BEGUN), &json!(BEGUN + 60_000), &json!(10))
    );
    assert_eq!(
        told(&seen),
        [(0, 100), (10, 200)],
        "none where nobody reported"
    );
    let list = app.get("/v3/tasks").await.ok();
    let expected = json!({
        "at": BEGUN + 10_000, "progress": list["tasks"][0]["overall_progress"], "replicatesize": 200, "totalsize": 1000,
        "migrate_speed": 12.5, "total_cpu_usage": 40.5, "agent_cpu_usage": 10.25, "total_mem_usage": 2048.0,
        "agent_mem_usage": 256.0, "total_disk_io": 80.0, "agent_disk_io": 60.0,
    });
    assert_eq!(seen["samples"][1], expected);
}

#[tokio::test]
async fn samples_go_on_over_hours_and_are_put_together_where_they_are_many() {
    let app = App::new().await;
    let reports = [
        (0, 10),
        (590, 20),
        (600, 30),
        (1_200, 40),
        (1_210, 50),
        (4_000, 60),
    ];
    let Started { task, .. } = reporting(&app, &reports).await;
    let all = [
        (0, 100),
        (590, 200),
        (600, 300),
        (1_200, 400),
        (1_210, 500),
        (4_000, 600),
    ];
    assert_eq!(told(&samples(&app, &task, &span(0, 4_001)).await), all);
    assert_eq!(
        told(&samples(&app, &task, &span(590, 1_210)).await),
        all[1..4]
    );
    assert_eq!(told(&samples(&app, &task, &span(600, 600)).await), []);
    let hourly = samples(&app, &task, &format!("{}&step=3600", span(0, 7_200))).await;
    assert_eq!(
        told(&hourly),
        [(1_210, 500), (4_000, 600)],
        "the last of each"
    );
    let whole = samples(&app, &task, &span(0, 100_000)).await;
    assert_eq!(whole["step"], 101, "no more than a thousand");
}

#[tokio::test]
async fn samples_of_a_task_that_has_ended_stay_and_go_with_it() {
    let app = App::new().await;
    let Started { task, .. } = reporting(&app, &[(0, 10), (10, 20)]).await;
    for state in ["ABORT", "RUNNING", "ABORT"] {
        app.put(&format!("/v3/tasks/{task}"), &json!({"state": state}))
            .await
            .ok();
        app.sweep(BEGUN + 20_000).await;
    }
    let seen = samples(&app, &task, &span(0, 60)).await;
    assert_eq!(told(&seen), [(0, 100), (10, 200), (20, 200)]);
    app.age_visits(HOUR).await;
    app.delete(&format!("/v3/tasks/{task}")).await.ok();
    app.get(&format!("/ext/v1/tasks/{task}/samples"))
        .await
        .refused(404, "SMS.7703");
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM samples")
        .fetch_one(&app.database.pool(1))
        .await
        .expect("a count");
    assert_eq!(left, 0);
}

#[tokio::test]
async fn after_a_day_there_is_one_for_each_minute_and_after_a_week_none() {
    let app = App::new().await;
    let reports = [
        (0, 10),
        (10, 20),
        (50, 30),
        (60, 40),
        (600, 50),
        (1_200, 60),
    ];
    let Started { task, .. } = reporting(&app, &reports).await;
    let forget = async |now: i64| {
        let stop = CancellationToken::new();
        let forgotten = forget::forget_samples(&app.storage(), now, &stop).await;
        forgotten.expect("forgotten");
        told(&samples(&app, &task, &span(0, 1_201)).await)
    };
    let all = [
        (0, 100),
        (10, 200),
        (50, 300),
        (60, 400),
        (600, 500),
        (1_200, 600),
    ];
    assert_eq!(forget(BEGUN + 24 * HOUR).await, all);
    let sparse = [(50, 300), (60, 400), (600, 500), (1_200, 600)];
    for _ in 0..2 {
        assert_eq!(forget(BEGUN + 24 * HOUR + 1).await, sparse);
    }
    assert_eq!(forget(BEGUN + 7 * 24 * HOUR).await, sparse);
    assert_eq!(
        forget(BEGUN + 8 * 24 * HOUR).await,
        all[5..],
        "of a task at work the newest stay"
    );
}

#[tokio::test]
async fn samples_are_those_of_a_task_of_the_account() {
    let app = App::guarded("one").await;
    let Started { task, .. } = reporting(&app, &[(0, 10)]).await;
    let other = app
        .new_token("two", sms_task_service::auth::Role::Full)
        .await;
    let other = app.seen_with(Some(other)).await;
    for (app, task) in [(&other, &*task), (&app, "unknown"), (&app, "a b")] {
        let path = format!("/ext/v1/tasks/{}/samples", task.replace(' ', "%20"));
        app.get(&path).await.refused(404, "SMS.7703");
    }
    for bad in ["step=9", "step=x", "from=-1", "to=99999999999999999999"] {
        let path = format!("/ext/v1/tasks/{task}/samples?{bad}");
        assert_eq!(app.get(&path).await.status, 400, "{bad}");
    }
    assert_eq!(told(&samples(&app, &task, "from=9&to=5").await), []);
}
