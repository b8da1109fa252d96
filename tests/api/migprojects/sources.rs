//! Which project a source belongs to.

use serde_json::{Value, json};

use super::{PATH, all, create, project, the_default};
use crate::support::app::App;
use crate::support::fixtures;

async fn project_of(app: &App, source: &str) -> Value {
    app.show_source(source).await["migproject"].clone()
}

async fn make_default(app: &App, id: &str) {
    let path = format!("{PATH}/{id}/default");
    app.put(&path, &json!({})).await.ok();
}

#[tokio::test]
async fn a_new_source_joins_the_default_project_and_stays_there() {
    let app = App::new().await;
    let body = fixtures::source();
    let registered = app.post("/v3/sources", &body).await.ok();
    let source = registered["id"].as_str().expect("an id");
    let first = the_default(&app).await;
    assert_eq!(project_of(&app, source).await, first);
    let second = create(&app, &project("second")).await;
    make_default(&app, &second).await;
    app.post("/v3/sources", &body).await.ok();
    assert_eq!(project_of(&app, source).await, first, "registered again");
    assert_eq!(project_of(&app, &app.source().await).await, second);
    let named = json!({"id": "named"});
    app.post("/v3/sources", &named).await.ok();
    assert_eq!(project_of(&app, "named").await, second);
}

#[tokio::test]
async fn a_source_is_moved_to_projects_that_exist_only() {
    let app = App::new().await;
    let source = app.source().await;
    let path = format!("/v3/sources/{source}");
    let first = the_default(&app).await;
    let second = create(&app, &project("second")).await;
    for unknown in ["unknown", "not an id", &"x".repeat(255)] {
        let body = json!({"migprojectid": unknown, "name": "not this"});
        let refusal = app.put(&path, &body).await.refused(400, "SMS.7301");
        let message = refusal["details"][0]["error_msg"].as_str();
        let message = message.expect("a message");
        assert!(message.starts_with("migprojectid must "), "{message}");
    }
    assert_ne!(app.show_source(&source).await["name"], "not this");
    assert_eq!(project_of(&app, &source).await, first);
    for (body, expected) in [
        (json!({"migprojectid": second}), &second),
        (json!({"migprojectid": ""}), &second),
        (json!({"migprojectid": null}), &second),
        (json!({"migprojectid": first}), &first),
    ] {
        app.put(&path, &body).await.ok();
        assert_eq!(project_of(&app, &source).await, *expected, "{body}");
    }
}

#[tokio::test]
async fn a_project_is_deleted_once_it_has_no_sources() {
    let app = App::new().await;
    let second = create(&app, &project("second")).await;
    let first = the_default(&app).await;
    let path = format!("{PATH}/{second}");
    let mut sources = Vec::new();
    for _ in 0..2 {
        let source = format!("/v3/sources/{}", app.source().await);
        app.put(&source, &json!({"migprojectid": second}))
            .await
            .ok();
        sources.push(source);
    }
    app.delete(&path).await.refused(400, "SMS.7311");
    app.delete(&sources[0]).await.ok();
    app.delete(&path).await.refused(400, "SMS.7311");
    app.put(&sources[1], &json!({"migprojectid": first}))
        .await
        .ok();
    app.delete(&path).await.ok();
    let shown = app.get(&sources[1]).await.ok();
    assert_eq!(shown["migproject"], first);
}

#[tokio::test]
async fn a_listed_project_says_whether_it_has_sources() {
    let app = App::new().await;
    let second = create(&app, &project("second")).await;
    let source = format!("/v3/sources/{}", app.source().await);
    let has_sources = async || {
        let projects = all(&app).await;
        let of = |project: &Value| project["exist_server"].as_bool().expect("a boolean");
        projects.iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(
        has_sources().await,
        [false, true],
        "the second and the default"
    );
    app.put(&source, &json!({"migprojectid": second}))
        .await
        .ok();
    assert_eq!(has_sources().await, [true, false]);
}

#[tokio::test]
async fn the_filters_of_sources_and_errors_find_those_of_the_project() {
    let app = App::new().await;
    let second = create(&app, &project("second")).await;
    let first = the_default(&app).await;
    for project in [&first, &second, &second] {
        let started = app.started().await;
        let source = format!("/v3/sources/{}", started.source);
        app.put(&source, &json!({"migprojectid": project}))
            .await
            .ok();
        let update = json!({"state": "MIGRATE_FAIL"});
        app.put(&format!("/v3/tasks/{}", started.task), &update)
            .await
            .ok();
    }
    for (project, expected) in [(first.as_str(), 1), (&second, 2), ("unknown", 0), ("", 3)] {
        for list in ["/v3/sources", "/v3/errors"] {
            let found = app.get(&format!("{list}?migproject={project}")).await.ok();
            assert_eq!(found["count"], expected, "{list} {project}");
        }
    }
}
