//! Concurrent requests: nothing is mixed up, lost, or waits for ever. A deadlock can hide behind a 503 that a client
//! repeats, so the tests ask Postgres for the number of deadlocks.

mod deletions;
mod shared_statements;
mod sources;
mod waiting;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::http::Method;
use serde_json::{Value, json};

use crate::support::app::{Answer, App, request};
use crate::support::filled;
use crate::support::fixtures::{assert_reads_back, first_difference};
use crate::support::tables::{deadlocks, stray_rows};
use crate::support::together::together;

/// Longer than any test here takes: what takes this long waits for ever.
const LONG: Duration = Duration::from_secs(120);

async fn in_time<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(LONG, work).await.expect("it hangs")
}

/// The version in an answer's `ETag`.
fn version(answer: &Answer) -> i64 {
    let tag = answer.headers["etag"].to_str().expect("ASCII");
    tag.trim_matches('"').parse().expect("a version")
}

/// An update that fills every field and list with values that depend only on `seed`. Every fifth removes the source or
/// the target. The clone is always there.
fn whole_update(seed: u64) -> Value {
    let mut update = filled::update(seed);
    match seed % 10 {
        4 => update["target_server"] = Value::Null,
        9 => update["source_server"] = Value::Null,
        _ => {}
    }
    update
}

/// The seed of the last update of a task.
fn seed_of(task: &Value) -> u64 {
    let name = task["name"].as_str().expect("a name");
    let (seed, _) = name.split_once(' ').expect("a seed");
    seed.parse().expect("a number")
}

/// Reads until `stop`. Every read must show one whole update. Returns the number of reads.
async fn read_all_along(app: Arc<App>, path: String, stop: Arc<AtomicBool>) -> u32 {
    let (mut reads, mut last) = (0, 0);
    while !stop.load(Ordering::Relaxed) {
        let answer = app.get(&path).await;
        let version = version(&answer);
        assert!(version >= last, "{version} after {last}");
        last = version;
        let task = answer.ok();
        let difference = first_difference(&whole_update(seed_of(&task)), &task);
        assert_eq!(difference, None, "at version {version}");
        let listed = app.get("/v3/tasks").await.ok()["tasks"][0].clone();
        assert_listed(&listed);
        reads += 1;
    }
    reads
}

/// Checks that a listed task shows one whole update too.
fn assert_listed(task: &Value) {
    let update = whole_update(seed_of(task));
    assert_eq!(task["sub_tasks"], update["sub_tasks"]);
    for (server, field) in [
        ("source_server", "ip"),
        ("target_server", "ip"),
        ("clone_server", "vm_id"),
    ] {
        assert_eq!(task[server][field], update[server][field]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_never_shows_a_mix_of_two_updates() {
    const WRITERS: u64 = 2;
    const ROUNDS: u64 = 60;
    let app = Arc::new(App::new().await);
    let path = format!("/v3/tasks/{}", app.task().await);
    let first = version(&app.put(&path, &whole_update(1)).await);
    let stop = Arc::new(AtomicBool::new(false));
    let reader = tokio::spawn(read_all_along(
        Arc::clone(&app),
        path.clone(),
        Arc::clone(&stop),
    ));
    let writers = together((0..WRITERS).map(|writer| {
        let (app, path) = (Arc::clone(&app), path.clone());
        async move {
            let mut versions = Vec::new();
            for round in 0..ROUNDS {
                let update = whole_update(1000 * (writer + 1) + round);
                let answer = app.put(&path, &update).await;
                versions.push(version(&answer));
                answer.ok();
            }
            versions
        }
    }));
    let mut versions = in_time(writers).await.concat();
    stop.store(true, Ordering::Relaxed);
    let reads = in_time(reader).await.expect("no panic");
    assert!(reads > 10, "{reads} reads are too few to tell");

    versions.sort_unstable();
    let expected: Vec<_> = (first + 1..=first + (WRITERS * ROUNDS) as i64).collect();
    assert_eq!(versions, expected, "each update has a version of its own");
    assert_eq!(
        version(&app.get(&path).await),
        *expected.last().expect("some")
    );
    assert_eq!(deadlocks(&app).await, 0);

    // a list that shrinks also removes rows that a race left behind
    app.put(&path, &filled::update_to(1, 4)).await.ok();
    let last = filled::update_to(2, 1);
    app.put(&path, &last).await.ok();
    assert_reads_back(&last, &app.get(&path).await.ok());
    assert_eq!(stray_rows(&app).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn updates_of_different_fields_are_all_kept() {
    let app = Arc::new(App::new().await);
    let path = format!("/v3/tasks/{}", app.task().await);
    let whole = filled::update_to(1, 2);
    let fields = whole.as_object().expect("an object").clone();
    let answers = together(fields.into_iter().map(|(name, value)| {
        let (app, path) = (Arc::clone(&app), path.clone());
        async move { app.put(&path, &json!({ name: value })).await }
    }));
    for answer in in_time(answers).await {
        answer.ok();
    }
    assert_reads_back(&whole, &app.get(&path).await.ok());
    assert_eq!(deadlocks(&app).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_several_concurrent_updates_of_one_version_wins() {
    let app = Arc::new(App::new().await);
    let path = format!("/v3/tasks/{}", app.task().await);
    for round in 0..12 {
        let before = version(&app.get(&path).await);
        let answers = together((0..8).map(|writer| {
            let (app, path) = (Arc::clone(&app), path.clone());
            // of all fields, and of the sub-tasks alone
            let seed = 100 * round + writer;
            let update = if round % 2 == 0 {
                whole_update(seed)
            } else {
                json!({"name": format!("{seed} name"), "sub_tasks": filled::update(seed)["sub_tasks"]})
            };
            async move { (seed, app.send(put_at(&path, before, &update)).await) }
        }));
        let (won, lost): (Vec<_>, Vec<_>) = in_time(answers)
            .await
            .into_iter()
            .partition(|(_, answer)| answer.status == 200);
        assert_eq!(won.len(), 1);
        assert_eq!(version(&won[0].1), before + 1);
        for (_, answer) in lost {
            answer.refused(412, "SMS.7706");
        }
        let read = app.get(&path).await;
        assert_eq!(version(&read), before + 1);
        assert_eq!(seed_of(&read.ok()), won[0].0);
    }
    assert_eq!(deadlocks(&app).await, 0);
}

fn put_at(path: &str, version: i64, update: &Value) -> axum::http::Request<axum::body::Body> {
    let mut request = request(Method::PUT, path, update.to_string().into());
    let tag = format!("\"{version}\"").parse().expect("a header");
    request.headers_mut().insert("if-match", tag);
    request
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_increment_a_counter_with_if_match_lose_no_increment() {
    let app = Arc::new(App::new().await);
    let path = format!("/v3/tasks/{}", app.task().await);
    app.put(&path, &json!({"total_time": 0})).await.ok();
    let raised = together((0..4).map(|_| {
        let (app, path) = (Arc::clone(&app), path.clone());
        async move {
            let mut raised = 0;
            while raised < 15 {
                let read = app.get(&path).await;
                let at = version(&read);
                let time = read.ok()["total_time"].as_i64().expect("a number");
                let update = json!({"total_time": time + 1});
                match app.send(put_at(&path, at, &update)).await.status.as_u16() {
                    200 => raised += 1,
                    status => assert_eq!(status, 412),
                }
            }
        }
    }));
    in_time(raised).await;
    assert_eq!(app.get(&path).await.ok()["total_time"], 60);
}
