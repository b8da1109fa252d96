//! `PUT /v3/sources/{source_id}/changestate`.

use serde_json::{Value, json};

use crate::support::app::{Answer, App, Started};

async fn change(app: &App, source: &str, state: &str, cycle: &str) -> Answer {
    let body = json!({"copystate": state, "migrationcycle": cycle});
    app.put(&format!("/v3/sources/{source}/changestate"), &body)
        .await
}

#[tokio::test]
async fn state_and_stage_read_back_from_the_source_and_from_its_task() {
    let app = App::new().await;
    let Started { source, task } = app.started().await;
    for (state, cycle, read) in [
        ("replicate", "replicating", ("replicate", "replicating")),
        ("INIT", "REPLICATING", ("initialize", "replicating")),
        ("init", "replicating", ("initialize", "replicating")),
        ("INITIALIZE", "replicating", ("initialize", "replicating")),
        ("premiged", "ready_for_test", ("premiged", "ready_for_test")),
        // the vendor's own example, which is not in its matrix
        ("waiting", "cutovered", ("waiting", "cutovered")),
    ] {
        change(&app, &source, state, cycle).await.ok();
        let (state, cycle) = read;
        let shown = app.show_source(&source).await;
        assert_eq!(
            (&shown["state"], &shown["migration_cycle"]),
            (&json!(state), &json!(cycle))
        );
        let own = app.show(&task).await["source_server"].clone();
        assert_eq!(
            (&own["state"], &own["migration_cycle"]),
            (&json!(state), &json!(cycle))
        );
    }
    let only_state = json!({"copystate": "replicate"});
    app.put(&format!("/v3/sources/{source}/changestate"), &only_state)
        .await
        .ok();
    let shown = app.show_source(&source).await;
    assert_eq!(
        (&shown["state"], &shown["migration_cycle"]),
        (&json!("replicate"), &json!("cutovered"))
    );
}

#[tokio::test]
async fn state_and_stage_have_separate_times_of_the_last_change() {
    let app = App::new().await;
    let source = app.source().await;
    let times = async || {
        let shown = app.show_source(&source).await;
        (
            shown["state_action_time"].clone(),
            shown["stage_action_time"].clone(),
        )
    };
    assert_eq!(times().await, (Value::Null, Value::Null));
    change(&app, &source, "replicate", "replicating").await.ok();
    let first = times().await;
    assert!(first.0.is_i64() && first.1.is_i64());
    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    change(&app, &source, "replicate", "replicating").await.ok();
    assert_eq!(times().await, first, "nothing changed");
    change(&app, &source, "error", "replicating").await.ok();
    let second = times().await;
    assert!(second.0.as_i64() > first.0.as_i64());
    assert_eq!(second.1, first.1);
}

#[tokio::test]
async fn a_settled_source_does_not_change_by_itself() {
    let app = App::new().await;
    for settled in [
        "unavailable",
        "stopping",
        "stopped",
        "deleting",
        "finished",
        "clearing",
        "clearfailed",
    ] {
        let source = app.source().await;
        let body = json!({"id": source, "state": settled, "migration_cycle": "syncing"});
        app.post("/v3/sources", &body).await.ok();
        change(&app, &source, "replicate", "replicating").await.ok();
        let shown = app.show_source(&source).await;
        assert_eq!(
            (&shown["state"], &shown["migration_cycle"]),
            (&json!(settled), &json!("syncing"))
        );
    }
}

#[tokio::test]
async fn a_change_raises_the_version_of_the_task_that_shows_it() {
    let app = App::new().await;
    let Started { source, task } = app.started().await;
    let path = format!("/v3/tasks/{task}");
    for (state, changes) in [
        ("replicate", true),
        ("replicate", false),
        ("initialize", true),
    ] {
        let before = app.get(&path).await.headers["etag"].clone();
        change(&app, &source, state, "replicating").await.ok();
        let after = app.get(&path).await.headers["etag"].clone();
        assert_eq!(before != after, changes, "{state}");
    }
}

#[tokio::test]
async fn an_agent_that_registers_again_does_not_change_the_state_of_a_source_with_a_task() {
    let app = App::new().await;
    let Started { source, .. } = app.started().await;
    let again =
        json!({"id": source, "state": "waiting", "migration_cycle": "checking", "cpu_quantity": 5});
    app.post("/v3/sources", &again).await.ok();
    let shown = app.show_source(&source).await;
    assert_eq!(
        (&shown["state"], &shown["migration_cycle"]),
        (&json!("initialize"), &json!("replicating"))
    );
    assert_eq!(shown["cpu_quantity"], 5);
}

#[tokio::test]
async fn an_error_fails_the_task() {
    let app = App::new().await;
    let Started { source, task } = app.started().await;
    change(&app, &source, "error", "replicating").await.ok();
    let failed = app.show(&task).await;
    assert_eq!(failed["state"], "MIGRATE_FAIL");
    assert_eq!(failed["source_server"]["state"], "error");
    app.act(&task, "start").await.ok();
    assert_eq!(app.show(&task).await["state"], "RUNNING");
}

#[tokio::test]
async fn a_missing_empty_or_unknown_state_is_refused_with_its_code() {
    let app = App::new().await;
    let path = format!("/v3/sources/{}/changestate", app.source().await);
    for (body, code) in [
        (json!({}), "SMS.7726"),
        (
            json!({"copystate": null, "migrationcycle": "syncing"}),
            "SMS.7726",
        ),
        (json!({"copystate": ""}), "SMS.7727"),
        (
            json!({"copystate": "replicate", "migrationcycle": ""}),
            "SMS.7727",
        ),
        (json!({"copystate": "no such state"}), "SMS.9001"),
        (
            json!({"copystate": "replicate", "migrationcycle": "no such stage"}),
            "SMS.9001",
        ),
        (json!({"copystate": 5}), "SMS.6011"),
    ] {
        app.put(&path, &body).await.refused(400, code);
    }
    change(&app, "unknown", "replicate", "replicating")
        .await
        .refused(404, "SMS.7602");
}
