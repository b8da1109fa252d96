//! Enterprise projects: which one tasks and sources show, and what lists find by them.

use serde_json::{Value, json};

use crate::support::app::{App, Started};

/// Failed tasks and their sources: without an enterprise project, and with one under either name.
struct Made {
    app: App,
    none: Started,
    older: Started,
    newer: Started,
}

impl Made {
    async fn new() -> Self {
        let app = App::new().await;
        let none = failed(&app, json!({"enterprise_project": ""})).await;
        let older = failed(&app, json!({"enterprise_project_id": "ep-1"})).await;
        let newer = failed(&app, json!({"enterprise_project": "ep-2"})).await;
        Self {
            app,
            none,
            older,
            newer,
        }
    }
}

async fn failed(app: &App, mut update: Value) -> Started {
    let started = app.started().await;
    update["state"] = json!("MIGRATE_FAIL");
    app.put(&format!("/v3/tasks/{}", started.task), &update)
        .await
        .ok();
    started
}

#[tokio::test]
async fn a_task_and_its_source_show_the_default_enterprise_project_if_they_have_no_other() {
    let made = Made::new().await;
    let app = &made.app;
    for (Started { source, task }, expected) in [
        (&made.none, "0"),
        (&made.older, "ep-1"),
        (&made.newer, "ep-2"),
    ] {
        assert_eq!(app.show(task).await["enterprise_project_id"], expected);
        let shown = app.show_source(source).await;
        assert_eq!(shown["enterprise_project_id"], expected);
        for (path, list) in [
            (format!("/v3/tasks?id={task}"), "tasks"),
            (format!("/v3/sources?id={source}"), "source_servers"),
        ] {
            let listed = app.get(&path).await.ok()[list][0].clone();
            assert_eq!(listed["enterprise_project_id"], expected, "{path}");
        }
    }
    let without_a_task = app.source().await;
    let shown = app.show_source(&without_a_task).await;
    assert_eq!(shown["enterprise_project_id"], "0");
}

#[tokio::test]
async fn every_list_finds_the_default_enterprise_project_and_all_of_them() {
    let made = Made::new().await;
    made.app.source().await;
    // of the sources, one more has no task
    for (id, tasks, sources) in [
        ("0", 1, 2),
        ("ep-1", 1, 1),
        ("ep-2", 1, 1),
        ("unknown", 0, 0),
        ("all_granted_eps", 3, 4),
        ("", 3, 4),
    ] {
        for (path, expected) in [
            ("/v3/tasks", tasks),
            ("/v3/errors", tasks),
            ("/v3/sources", sources),
        ] {
            let found = made
                .app
                .get(&format!("{path}?enterprise_project_id={id}"))
                .await
                .ok();
            assert_eq!(found["count"], expected, "{path} {id}");
        }
    }
    let both = format!("enterprise_project_id=0&id={}", made.older.task);
    let found = made.app.get(&format!("/v3/tasks?{both}")).await.ok();
    assert_eq!(found["count"], 0, "filters combine");
}

#[tokio::test]
async fn a_task_can_be_moved_to_the_default_enterprise_project_by_its_id_or_by_null() {
    let made = Made::new().await;
    let path = format!("/v3/tasks/{}", made.older.task);
    for (id, shown) in [
        (json!("0"), "0"),
        (json!("ep-3"), "ep-3"),
        (Value::Null, "0"),
    ] {
        made.app
            .put(&path, &json!({"enterprise_project_id": id}))
            .await
            .ok();
        let task = made.app.get(&path).await.ok();
        assert_eq!(task["enterprise_project_id"], shown);
        let query = format!(
            "/v3/tasks?enterprise_project_id={shown}&id={}",
            made.older.task
        );
        assert_eq!(made.app.get(&query).await.ok()["count"], 1, "{shown}");
    }
}
