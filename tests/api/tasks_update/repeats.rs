//! An update that repeats the last one leaves alone what it has written, unless something else has changed it since.

use serde_json::{Value, json};

use crate::support::app::{App, Started};
use crate::support::filled;
use crate::support::fixtures::{assert_reads_back, network_check};

/// An update that says something of every server and sub-task, and puts the source at work.
fn update(source: &str) -> Value {
    let mut update = filled::update_to(1, 2);
    update["state"] = json!("RUNNING");
    update["source_server"]["id"] = json!(source);
    update["source_server"]["state"] = json!("replicate");
    update["source_server"]["migration_cycle"] = json!("replicating");
    for (sub_task, name) in update["sub_tasks"]
        .as_array_mut()
        .expect("sub-tasks")
        .iter_mut()
        .zip(["SSL_CONFIG", "MIGRATE_LINUX_FILE"])
    {
        sub_task["name"] = json!(name);
        sub_task["progress"] = json!(10);
        sub_task["user_op"] = json!("REPLICATE");
    }
    update
}

/// Something that changes a task between two updates.
async fn change(app: &App, Started { source, task }: &Started, what: &str) {
    let path = format!("/v3/tasks/{task}");
    match what {
        "nothing" => {}
        "a report that goes on" => drop(app.report(task, "MIGRATE_LINUX_FILE", 50).await.ok()),
        "a report that ends a sub-task" => drop(app.report(task, "SSL_CONFIG", 100).await.ok()),
        "an action" => drop(app.act(task, "stop").await.ok()),
        "an agent's state" => {
            let state = json!({"copystate": "error", "migrationcycle": "replicating"});
            let path = format!("/v3/sources/{source}/changestate");
            app.put(&path, &state).await.ok();
        }
        "an evaluation of the network" => {
            let path = format!("/v3/{task}/update-network-check-info");
            app.post(&path, &network_check()).await.ok();
        }
        "an update of one server" => {
            let update = json!({"clone_server": {"name": "another"}});
            app.put(&path, &update).await.ok();
        }
        "an update that removes servers and sub-tasks" => {
            let update = json!({"target_server": null, "sub_tasks": null});
            app.put(&path, &update).await.ok();
        }
        "an update of columns" => drop(app.put(&path, &json!({"name": "n"})).await.ok()),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn an_update_that_is_repeated_after_any_change_reads_back_equal() {
    let app = App::new().await;
    for what in [
        "nothing",
        "a report that goes on",
        "a report that ends a sub-task",
        "an action",
        "an agent's state",
        "an evaluation of the network",
        "an update of one server",
        "an update that removes servers and sub-tasks",
        "an update of columns",
    ] {
        let started = app.started().await;
        let path = format!("/v3/tasks/{}", started.task);
        let update = update(&started.source);
        // the second time it is known to repeat
        for _ in 0..2 {
            app.put(&path, &update).await.ok();
        }
        change(&app, &started, what).await;
        let before = app.get(&path).await;
        app.put(&path, &update).await.ok();
        let after = app.get(&path).await;
        assert_ne!(before.headers["etag"], after.headers["etag"], "{what}");
        assert_reads_back(&update, &after.ok());
        let source = app.show_source(&started.source).await;
        assert_eq!(source["state"], "replicate", "{what}");
    }
}

#[tokio::test]
async fn an_update_through_another_instance_is_shown_and_repeated_correctly() {
    let one = App::new().await;
    let other = one.another_instance().await;
    let started = one.started().await;
    let path = format!("/v3/tasks/{}", started.task);
    let (first, second) = (
        update(&started.source),
        json!({"clone_server": {"name": "another"}}),
    );
    for _ in 0..2 {
        one.put(&path, &first).await.ok();
        assert_reads_back(&first, &one.get(&path).await.ok());
        other.put(&path, &second).await.ok();
        assert_reads_back(&second, &one.get(&path).await.ok());
    }
    one.put(&path, &first).await.ok();
    assert_reads_back(&first, &other.get(&path).await.ok());
}
