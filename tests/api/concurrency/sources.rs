//! Registrations and reports of a source concurrent with updates and creations of its task.

use std::sync::Arc;

use serde_json::{Value, json};
use sms_task_service::auth::Principal;
use sms_task_service::domain::new_task;
use sms_task_service::storage::{Database, Limits, Tenant, locks, sources, tasks};

use super::in_time;
use crate::support::app::App;
use crate::support::blocked::until_blocked;
use crate::support::filled;
use crate::support::fixtures::{first_difference, task_of};
use crate::support::tables::{deadlocks, stray_rows};
use crate::support::together::together;

const STATES: [&str; 4] = ["waiting", "replicate", "stopped", "error"];
const ROUNDS: u64 = 30;

/// A registration of one machine with Windows, without the fields that updates of its task carry over.
fn registration(source: &str, seed: u64) -> Value {
    let mut body = filled::filled("PostSourceServerBody", seed);
    body["id"] = json!(source);
    body["os_type"] = json!("WINDOWS");
    let fields = body.as_object_mut().expect("an object");
    fields.retain(|name, _| !["state", "migration_cycle"].contains(&name.as_str()));
    body
}

fn seed_of(source: &Value) -> u64 {
    let name = source["name"].as_str().expect("a name");
    let (seed, _) = name.split_once(' ').expect("a seed");
    seed.parse().expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn registrations_and_carried_over_states_are_neither_mixed_nor_lost() {
    let app = Arc::new(App::new().await);
    let registered = app.post("/v3/sources", &registration("s", 1)).await.ok();
    assert_eq!(registered["id"], "s");
    let created = app.post("/v3/tasks", &task_of("s")).await.ok();
    let task = format!("/v3/tasks/{}", created["id"].as_str().expect("an id"));
    let workers = together((0..5).map(|worker| {
        let (app, task) = (Arc::clone(&app), task.clone());
        async move {
            for round in 0..ROUNDS {
                let seed = 1000 * worker + round;
                match worker {
                    0 | 1 => register(&app, seed + 1).await,
                    2 | 3 => carry_over(&app, &task, seed).await,
                    _ => read(&app).await,
                }
            }
        }
    }));
    in_time(workers).await;
    read(&app).await;
    // the last state that one of the two writers wrote
    let state = app.get("/v3/sources/s").await.ok()["state"].clone();
    let last = [2, 3].map(|worker| state_of(1000 * worker + ROUNDS - 1));
    assert!(last.contains(&state.as_str().expect("a state")), "{state}");
    assert_eq!(deadlocks(&app).await, 0);
    register(&app, 5).await;
    assert_eq!(stray_rows(&app).await, 0);
}

fn state_of(seed: u64) -> &'static str {
    STATES[seed as usize % STATES.len()]
}

async fn register(app: &App, seed: u64) {
    app.post("/v3/sources", &registration("s", seed)).await.ok();
}

async fn carry_over(app: &App, task: &str, seed: u64) {
    let state = state_of(seed);
    let networks = filled::source(seed)["networks"].clone();
    let mut source = json!({"state": state, "migration_cycle": "syncing", "networks": networks});
    if seed.is_multiple_of(2) {
        source = json!({"id": "s", "state": state});
    }
    app.put(task, &json!({ "source_server": source }))
        .await
        .ok();
}

/// Checks that a source always shows one whole registration, whatever its state.
async fn read(app: &App) {
    let source = app.get("/v3/sources/s").await.ok();
    let written = registration("s", seed_of(&source));
    assert_eq!(first_difference(&written, &source), None);
    let state = source["state"].as_str().unwrap_or("waiting");
    assert!(STATES.contains(&state), "{state}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_created_during_a_registration_has_the_source_before_or_after_it() {
    let app = Arc::new(App::new().await);
    for round in 0..10 {
        let source = format!("s-{round}");
        let bodies = [1, 2].map(|seed| registration(&source, 10 * round + seed));
        app.post("/v3/sources", &bodies[0]).await.ok();
        let again = bodies[1].clone();
        let body = task_of(&source);
        let (registering, creating) = (Arc::clone(&app), Arc::clone(&app));
        let registering =
            tokio::spawn(async move { registering.post("/v3/sources", &again).await });
        let created = creating.post("/v3/tasks", &body).await.ok();
        in_time(registering).await.expect("no panic").ok();
        let path = format!("/v3/tasks/{}", created["id"].as_str().expect("an id"));
        let read = app.get(&path).await.ok()["source_server"].clone();
        let of_one = bodies
            .iter()
            .any(|body| first_difference(body, &read).is_none());
        assert!(of_one, "{read}");
    }
    assert_eq!(deadlocks(&app).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_reported_during_a_creation_reaches_the_new_task_too() {
    let app = Arc::new(App::new().await);
    let source = app.source().await;
    let storage = Database::new(app.database.options.clone(), Limits::default());
    let tenant = Principal::anybody().tenant;
    let session = Tenant::new(tenant, storage)
        .database()
        .await
        .expect("a connection");
    let mut creation = session.begin().await.expect("a transaction");
    locks::source(&mut creation, &source).await.expect("a lock");

    // the report has found no task when it waits for the source
    let (reporting, path) = (
        Arc::clone(&app),
        format!("/v3/sources/{source}/changestate"),
    );
    let report = json!({"copystate": "replicate"});
    let reported = tokio::spawn(async move { reporting.put(&path, &report).await });
    in_time(until_blocked(&app.database, 1)).await;

    let body = serde_json::from_value(task_of(&source)).expect("a creation");
    let new = new_task::decide("t-1".into(), body, 1);
    let server = sources::server(&mut creation, &source).await;
    let created = tasks::create(&mut creation, &new, server.expect("a server")).await;
    created.expect("a task");
    creation.commit().await.expect("committed");

    in_time(reported).await.expect("no panic").ok();
    let states = [
        app.show_source(&source).await["state"].clone(),
        app.show("t-1").await["source_server"]["state"].clone(),
    ];
    assert_eq!(states, ["replicate", "replicate"]);
}
