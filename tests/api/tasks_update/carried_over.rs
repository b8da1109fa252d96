//! `state` and `migration_cycle` of a task's source are carried over to the registered source if both are the
//! same server.

use serde_json::{Value, json};

use crate::support::app::App;
use crate::support::filled;
use crate::support::fixtures::task_fit_for;

/// The paths of a task and of its registered source.
async fn task_and_source(app: &App) -> (String, String, String) {
    let registered = app.post("/v3/sources", &filled::source(1)).await.ok();
    let source = registered["id"].as_str().expect("an id");
    let body = task_fit_for(source, &filled::source(1));
    let task = format!("/v3/tasks/{}", app.task_like(&body).await);
    (task, format!("/v3/sources/{source}"), source.to_owned())
}

#[tokio::test]
async fn they_are_carried_over_if_the_update_names_that_source_or_none() {
    let app = App::new().await;
    let (task, path, id) = task_and_source(&app).await;
    for change in [
        json!({"state": "replicate", "migration_cycle": "checking"}),
        json!({"id": id, "state": "stopped", "migration_cycle": "setting"}),
        json!({"id": "", "state": "error", "ip": "10.9.9.9", "name": "other", "networks": []}),
        json!({"id": id, "migration_cycle": "syncing"}),
        json!({"state": null}),
    ] {
        let before = app.get(&path).await.ok();
        let mut expected = before.clone();
        app.put(&task, &json!({ "source_server": change }))
            .await
            .ok();
        for name in ["state", "migration_cycle"] {
            if let Some(value) = change.get(name) {
                expected[name] = value.clone();
            }
        }
        // only these two of all the fields of the task's source
        let shown = app.get(&path).await.ok();
        for (name, time) in [
            ("state", "state_action_time"),
            ("migration_cycle", "stage_action_time"),
        ] {
            if shown[name] != before[name] {
                assert!(shown[time].as_i64() > expected[time].as_i64(), "{change}");
            }
            expected[time] = shown[time].clone();
        }
        assert_eq!(shown, expected, "after {change}");
    }
}

#[tokio::test]
async fn they_are_not_carried_over_if_it_names_another_source() {
    let app = App::new().await;
    let (task, path, id) = task_and_source(&app).await;
    let other = app.source().await;
    let before = app.get(&path).await.ok();
    let before_other = app.get(&format!("/v3/sources/{other}")).await.ok();
    for named in [other.clone(), "s1".into(), id.to_uppercase()] {
        let change = json!({"id": named, "state": "error", "migration_cycle": "setting"});
        let update = json!({ "source_server": change });
        app.put(&task, &update).await.ok();
        assert_eq!(app.get(&task).await.ok()["source_server"]["id"], named);
    }
    assert_eq!(app.get(&path).await.ok(), before);
    let after_other = app.get(&format!("/v3/sources/{other}")).await.ok();
    assert_eq!(after_other, before_other);
}

#[tokio::test]
async fn they_stay_if_the_update_omits_them_or_is_refused() {
    let app = App::new().await;
    let (task, path, _) = task_and_source(&app).await;
    let before = app.get(&path).await.ok();
    app.put(&task, &json!({"source_server": {"ip": "10.0.0.1"}}))
        .await
        .ok();
    app.put(&task, &json!({"source_server": Value::Null}))
        .await
        .ok();
    let refused = json!({"source_server": {"state": "error"}, "priority": 9});
    app.put(&task, &refused).await.refused(400, "SMS.9001");
    assert_eq!(app.get(&path).await.ok(), before);
}
