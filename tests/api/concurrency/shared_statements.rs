//! Requests of several clients in one statement: none is answered for another, waits for another's task, or fails with
//! another.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{in_time, version};
use crate::support::app::App;
use crate::support::blocked::{end_blocked, until_blocked};
use crate::support::fixtures::example;
use crate::support::together::together;

/// Paths of tasks whose next update with the example repeats the last one.
async fn repeated(app: &App, count: usize) -> Vec<String> {
    let mut paths = Vec::new();
    for _ in 0..count {
        let path = format!("/v3/tasks/{}", app.task().await);
        for _ in 0..2 {
            app.put(&path, &example()).await.ok();
        }
        paths.push(path);
    }
    paths
}

async fn versions(app: &App, paths: &[String]) -> Vec<i64> {
    let mut versions = Vec::new();
    for path in paths {
        versions.push(version(&app.get(path).await));
    }
    versions
}

/// Sends requests at once, and has the so many statements that they first share fail. Returns the answers' statuses.
async fn though_statements_fail<W>(app: &App, requests: Vec<W>, statements: i64) -> Vec<u16>
where
    W: Future<Output = u16> + Send + 'static,
{
    let pool = app.database.pool(1);
    let mut holder = pool.begin().await.expect("a transaction");
    sqlx::query("LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE")
        .execute(&mut *holder)
        .await
        .expect("a lock");
    let answers = tokio::spawn(together(requests));
    in_time(until_blocked(&app.database, statements)).await;
    end_blocked(&app.database).await;
    holder.commit().await.expect("let go");
    in_time(answers).await.expect("no panic")
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_share_statements_and_each_is_answered_though_a_statement_fails() {
    let app = Arc::new(App::new().await);
    let paths = repeated(&app, 20).await;
    let before = versions(&app, &paths).await;

    let all = paths.iter().flat_map(|path| [(path, false), (path, true)]);
    let requests: Vec<_> = all
        .map(|(path, writes)| {
            let (app, path) = (Arc::clone(&app), path.clone());
            async move {
                match writes {
                    true => app.put(&path, &example()).await.status.as_u16(),
                    false => app.get(&path).await.status.as_u16(),
                }
            }
        })
        .collect();
    // forty requests in two statements: one that asks for versions and one that writes
    let answers = though_statements_fail(&app, requests, 2).await;
    assert_eq!(answers, vec![200; 40]);
    let once: Vec<_> = before.iter().map(|version| version + 1).collect();
    assert_eq!(versions(&app, &paths).await, once);
}

#[tokio::test(flavor = "multi_thread")]
async fn updates_that_change_something_share_statements_and_each_is_written_once() {
    let app = Arc::new(App::new().await);
    let paths = repeated(&app, 20).await;
    let before = versions(&app, &paths).await;
    let updates = (1..).zip(paths.clone()).map(|(number, path)| {
        let app = Arc::clone(&app);
        async move { app.put(&path, &changed(number)).await.status.as_u16() }
    });
    let answers = though_statements_fail(&app, updates.collect(), 1).await;
    assert_eq!(answers, vec![200; 20]);
    let once: Vec<_> = before.iter().map(|version| version + 1).collect();
    assert_eq!(versions(&app, &paths).await, once);
    for (number, path) in (1..).zip(&paths) {
        let expected = changed(number);
        let shown = app.get(path).await.ok();
        for place in PLACES {
            assert_eq!(shown.pointer(place), expected.pointer(place), "{place}");
        }
    }
}

/// Where [`changed`] says something of its own: in a column, a document and a sub-task.
const PLACES: [&str; 3] = [
    "/total_time",
    "/source_server/memory",
    "/sub_tasks/0/process_trace",
];

/// The example with other values, of which none is an event.
fn changed(number: i64) -> Value {
    let mut update = example();
    update["total_time"] = number.into();
    update["source_server"]["memory"] = number.into();
    update["sub_tasks"][0]["process_trace"] = number.to_string().into();
    update
}

const TASK: &str = "SELECT FROM tasks WHERE tenant_id = 'default' AND id = $1 FOR UPDATE";
const SOURCE: &str = "SELECT FROM sources WHERE tenant_id = 'default' AND id = (
    SELECT source_id FROM tasks WHERE tenant_id = 'default' AND id = $1
) FOR UPDATE";

type Update = fn() -> Value;

/// Locks that somebody holds, and an update of the task that has to wait for them.
const LOCKS: [(&str, Update); 3] = [
    (TASK, example),
    (TASK, || changed(1)),
    (SOURCE, || {
        let mut update = example();
        update["source_server"] = json!({"state": "error"});
        update
    }),
];

#[tokio::test(flavor = "multi_thread")]
async fn an_update_of_what_is_locked_does_not_hold_up_the_updates_of_others() {
    for (lock, update) in LOCKS {
        let app = Arc::new(App::new().await);
        let mut paths = repeated(&app, 10).await;
        let locked = paths.pop().expect("a path");
        let pool = app.database.pool(1);
        let mut holder = pool.begin().await.expect("a transaction");
        sqlx::query(lock)
            .bind(locked.rsplit('/').next())
            .execute(&mut *holder)
            .await
            .expect("a lock");

        let put = |path: String| {
            let app = Arc::clone(&app);
            async move { app.put(&path, &update()).await.status.as_u16() }
        };
        let waits = tokio::spawn(put(locked));
        in_time(until_blocked(&app.database, 1)).await;
        let others = in_time(together(paths.into_iter().map(put))).await;
        assert_eq!(others, vec![200; 9]);
        holder.commit().await.expect("let go");
        assert_eq!(in_time(waits).await.expect("no panic"), 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_task_among_known_ones_is_not_found() {
    let app = Arc::new(App::new().await);
    let known = repeated(&app, 1).await.remove(0);
    let paths = [known, "/v3/tasks/unknown".to_owned()];
    let requests = (0..40).map(|index| {
        let (app, path) = (Arc::clone(&app), paths[index % 2].clone());
        async move { app.get(&path).await.status.as_u16() }
    });
    let answers = together(requests.collect::<Vec<_>>()).await;
    let expected: Vec<_> = (0..40).map(|index| [200, 404][index % 2]).collect();
    assert_eq!(answers, expected);
}

/// What a report does, the task's and sub-task's part in it, and the answer.
const REPORTS: [(&str, i64, u16, i64); 4] = [
    // goes on
    ("MIGRATE_WINDOWS_BLOCK", 50, 200, 50),
    // is late
    ("MIGRATE_WINDOWS_BLOCK", 5, 200, 10),
    // ends its sub-task and, as it is the last one, the round
    ("MIGRATE_WINDOWS_BLOCK", 100, 200, 100),
    // breaks a rule
    ("MIGRATE_WINDOWS_BLOCK", 101, 400, 10),
];

#[tokio::test(flavor = "multi_thread")]
async fn reports_share_statements_and_each_has_its_own_outcome_though_a_statement_fails() {
    let app = Arc::new(App::new().await);
    let mut tasks = Vec::new();
    for _ in 0..24 {
        let task = app.started().await.task;
        app.report(&task, "MIGRATE_WINDOWS_BLOCK", 10).await.ok();
        tasks.push(task);
    }

    let unknown = "unknown".to_owned();
    let all = tasks.iter().zip(REPORTS.into_iter().cycle());
    let all = all.chain([(&unknown, (REPORTS[0].0, 50, 404, 0))]);
    let (reports, expected): (Vec<_>, Vec<_>) = all
        .map(|(task, (name, progress, status, _))| {
            let (app, task) = (Arc::clone(&app), task.clone());
            let report = async move { app.report(&task, name, progress).await.status.as_u16() };
            (report, status)
        })
        .unzip();
    let answers = though_statements_fail(&app, reports, 1).await;
    assert_eq!(answers, expected);
    for (task, (name, _, _, progress)) in tasks.iter().zip(REPORTS.into_iter().cycle()) {
        let shown = app.show(task).await;
        let steps = shown["sub_tasks"].as_array().expect("sub-tasks");
        let step = steps.iter().find(|step| step["name"] == name);
        assert_eq!(step.expect("the sub-task")["progress"], progress);
        let state = ["RUNNING", "MIGRATE_SUCCESS"][usize::from(progress == 100)];
        assert_eq!(shown["state"], state);
    }
}
