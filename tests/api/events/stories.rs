//! What is recorded of what people and agents do.

use serde_json::{Value, json};
use sms_task_service::auth::Role;

use super::{events, settled, told};
use crate::support::app::{App, Started};
use crate::support::fixtures;
use crate::support::live::{Live, Wire};

/// What has happened to a task since this event.
async fn since(app: &App, task: &str, after: &str) -> Vec<String> {
    told(&events(app, &format!("task={task}&after={after}")).await)
}

async fn last(app: &App) -> String {
    settled(app).await;
    let page = app.get("/ext/v1/events?limit=1000").await.ok();
    page["cursor"].as_str().expect("a cursor").to_owned()
}

async fn answer(app: &App, source: &str, command: &str, result: Value) {
    let mut body = json!({"command_name": command});
    body.as_object_mut()
        .expect("an object")
        .extend(result.as_object().expect("an object").clone());
    let path = format!("/v3/sources/{source}/command_result");
    app.post(&path, &body).await.ok();
}

#[tokio::test]
async fn a_migration_from_its_creation_to_its_success() {
    let app = App::new().await;
    let source = app.source().await;
    let task = app.task_like(&fixtures::task_of(&source)).await;
    app.act(&task, "start").await.ok();
    app.get(&format!("/v3/sources/{source}/command")).await.ok();
    answer(
        &app,
        &source,
        "START",
        json!({"result": "success", "result_detail": {}}),
    )
    .await;
    let steps = app.show(&task).await["sub_tasks"].clone();
    let steps: Vec<_> = steps
        .as_array()
        .expect("a list")
        .iter()
        .map(|step| step["name"].as_str().expect("a name").to_owned())
        .collect();
    for step in &steps {
        for progress in [10, 50, 60, 100] {
            app.report(&task, step, progress).await.ok();
        }
    }
    app.delete(&format!("/v3/tasks/{task}")).await.ok();

    let mut expected = vec![
        r#"task.created {"name":"MigrationTask","os_type":"WINDOWS"}"#.to_owned(),
        r#"task.action_requested {"operation":"start"}"#.into(),
        r#"task.state_changed {"cause":"action","from":"READY","to":"RUNNING"}"#.into(),
        r#"source.state_changed {"from":"waiting","to":"initialize"}"#.into(),
        format!(
            r#"task.round_started {{"round":"REPLICATE","sub_tasks":{}}}"#,
            json!(steps)
        ),
        r#"command.delivered {"command":"START"}"#.into(),
        r#"command.answered {"command":"START","result":"success"}"#.into(),
        r#"source.state_changed {"from":"initialize","to":"replicate"}"#.into(),
    ];
    for step in &steps {
        expected.push(format!(r#"task.sub_task_started {{"sub_task":"{step}"}}"#));
        expected.push(format!(r#"task.sub_task_finished {{"sub_task":"{step}"}}"#));
    }
    expected.extend([
        r#"task.round_finished {"round":"REPLICATE"}"#.into(),
        r#"task.state_changed {"cause":"progress","from":"RUNNING","to":"MIGRATE_SUCCESS"}"#.into(),
        r#"source.state_changed {"from":"replicate","to":"finished"}"#.into(),
        "task.deleted {}".into(),
        r#"source.state_changed {"from":"finished","to":"waiting"}"#.into(),
    ]);
    let seen = events(&app, &format!("task={task}")).await;
    assert_eq!(told(&seen), expected);
    assert!(seen.iter().all(|event| event["source_id"] == source));
}

#[tokio::test]
async fn a_failure_says_what_the_agent_said() {
    let app = App::new().await;
    let Started { source, task } = app.started().await;
    let before = last(&app).await;
    app.get(&format!("/v3/sources/{source}/command")).await.ok();
    let detail = json!({"error_code": "SMS.1902", "error_param": "disk 0"});
    answer(
        &app,
        &source,
        "START",
        json!({"result": "fail", "result_detail": detail}),
    )
    .await;
    assert_eq!(
        since(&app, &task, &before).await,
        [
            r#"command.delivered {"command":"START"}"#,
            r#"command.answered {"command":"START","result":"fail"}"#,
            r#"task.state_changed {"cause":"command_result","from":"RUNNING","to":"MIGRATE_FAIL"}"#,
            concat!(
                r#"task.failed {"error_code":"SMS.1902","error_param":"disk 0","#,
                r#""meaning":"A snapshot of the source could not be made.","remedy":"Check VSS and the free space of the source."}"#,
            ),
            r#"source.state_changed {"from":"initialize","to":"error"}"#,
        ]
    );
}

#[tokio::test]
async fn an_agent_that_reports_an_error_fails_its_task() {
    let app = App::new().await;
    let Started { source, task } = app.started().await;
    let before = last(&app).await;
    let state = json!({"copystate": "error", "migrationcycle": "replicating"});
    app.put(&format!("/v3/sources/{source}/changestate"), &state)
        .await
        .ok();
    assert_eq!(
        since(&app, &task, &before).await,
        [
            r#"task.state_changed {"cause":"source_error","from":"RUNNING","to":"MIGRATE_FAIL"}"#,
            r#"task.failed {"error_code":null,"error_param":null}"#,
            r#"source.state_changed {"from":"initialize","to":"error"}"#,
        ]
    );
}

#[tokio::test]
async fn an_update_records_what_it_changes_and_nothing_else() {
    let app = App::new().await;
    let Started { source, task } = app.started().await;
    let path = format!("/v3/tasks/{task}");
    let before = last(&app).await;
    let step = |name: &str, progress: i32| json!({"name": name, "progress": progress});
    let body = json!({
        "name": "renamed", "priority": 2, "state": "RUNNING", "migrate_speed": 5.0, "remain_seconds": 7,
        "source_server": {"id": source, "state": "replicate", "ip": "10.0.0.1", "name": "n", "os_type": "WINDOWS",
            "os_version": "WINDOWS2016_64BIT", "oem_system": false},
        "sub_tasks": [step("SSL_CONFIG", 100), step("MIGRATE_WINDOWS_BLOCK", 5), step("CONFIGURE_WINDOWS", 0)],
    });
    app.put(&path, &body).await.ok();
    let changed = [
        r#"task.sub_task_started {"sub_task":"SSL_CONFIG"}"#,
        r#"task.sub_task_finished {"sub_task":"SSL_CONFIG"}"#,
        r#"task.sub_task_started {"sub_task":"MIGRATE_WINDOWS_BLOCK"}"#,
        r#"task.settings_changed {"fields":["name","priority"]}"#,
        r#"source.state_changed {"from":"initialize","to":"replicate"}"#,
    ];
    assert_eq!(since(&app, &task, &before).await, changed);

    // what agents do all the time: the same again, other figures, another server, no sub-task that begins or ends
    for change in [
        json!({}),
        json!({"migrate_speed": 6.0}),
        json!({"target_server": null}),
        json!({"error_json": "x"}),
    ] {
        let mut again = body.clone();
        again
            .as_object_mut()
            .expect("an object")
            .extend(change.as_object().expect("an object").clone());
        again["sub_tasks"][1]["progress"] = json!(50);
        for _ in 0..2 {
            app.put(&path, &again).await.ok();
        }
    }
    assert_eq!(since(&app, &task, &before).await, changed);

    let before = last(&app).await;
    for (change, expected) in [
        (
            json!({"state": "ABORT"}),
            r#"task.state_changed {"cause":"update","from":"RUNNING","to":"ABORT"}"#,
        ),
        (
            json!({"state": null}),
            r#"task.state_changed {"cause":"update","from":"ABORT","to":null}"#,
        ),
        (
            json!({"priority": null}),
            r#"task.settings_changed {"fields":["priority"]}"#,
        ),
    ] {
        app.put(&path, &change).await.ok();
        app.put(&path, &change).await.ok();
        let told = since(&app, &task, &before).await;
        assert_eq!(told.last().map(String::as_str), Some(expected));
    }
    assert_eq!(since(&app, &task, &before).await.len(), 3);
}

#[tokio::test]
async fn reports_that_change_no_state_record_nothing() {
    let app = App::new().await;
    let Started { task, .. } = app.started().await;
    app.report(&task, "SSL_CONFIG", 1).await.ok();
    let before = last(&app).await;
    for progress in [2, 3, 3, 1] {
        app.report(&task, "SSL_CONFIG", progress).await.ok();
    }
    assert!(since(&app, &task, &before).await.is_empty());
}

#[tokio::test]
async fn what_is_refused_is_not_recorded() {
    let app = App::new().await;
    let task = app.task().await;
    let before = last(&app).await;
    app.act(&task, "stop").await.refused(400, "SMS.7714");
    app.put(&format!("/v3/tasks/{task}"), &json!({"priority": 7}))
        .await
        .refused(400, "SMS.9001");
    app.delete("/v3/tasks/unknown")
        .await
        .refused(404, "SMS.7703");
    assert!(events(&app, &format!("after={before}")).await.is_empty());
}

#[tokio::test]
async fn an_event_says_who_did_it() {
    let app = App::guarded("one").await;
    let agent = app
        .seen_with(Some(app.new_token("one", Role::Agent).await))
        .await;
    agent.source().await;
    let task = app.task().await;
    let told = events(&app, "").await;
    let of = |kind: &str| {
        told.iter()
            .filter(|event| event["type"] == kind)
            .collect::<Vec<_>>()
    };
    let tokens: Vec<_> = of("token.created")
        .iter()
        .map(|event| event["data"]["id"].clone())
        .collect();
    assert_eq!(of("token.created")[0]["actor"], json!({"type": "operator"}));
    let registered = &of("source.registered")[0]["actor"];
    assert_eq!(
        (&registered["type"], &registered["id"], &registered["role"]),
        (&json!("token"), &tokens[1], &json!("agent"))
    );
    let created = &of("task.created")[0];
    assert_eq!(created["task_id"], task);
    assert_eq!(created["actor"]["id"], tokens[0]);
    assert!(created["actor"]["request_id"].is_string());
}

#[tokio::test]
async fn an_event_has_the_address_of_the_client() {
    let app = App::new().await;
    let live = Live::start(app.router.clone());
    let mut wire = Wire::connect(live.address).await.expect("a connection");
    let source = fixtures::source().to_string();
    let answer = wire
        .ask("POST", "/v3/sources", &source)
        .await
        .expect("an answer");
    assert_eq!(answer.status, 200);
    let told = events(&app, "type=source.registered").await;
    assert_eq!(told[0]["actor"]["address"], "127.0.0.1");
    assert_eq!(told[0]["actor"]["type"], "anonymous");
}

#[tokio::test]
async fn nobody_sees_the_events_of_another_account() {
    let app = App::guarded("one").await;
    let other = app
        .seen_with(Some(app.new_token("two", Role::Full).await))
        .await;
    let task = app.task().await;
    for query in ["".to_owned(), format!("task={task}")] {
        let seen = events(&other, &query).await;
        assert!(
            seen.iter().all(|event| event["type"] == "token.created"),
            "{seen:?}"
        );
    }
    let path = format!("/ext/v1/tasks/{task}/events");
    other.get(&path).await.refused(404, "SMS.7703");
    assert_eq!(
        app.get(&path).await.ok()["events"].as_array().map(Vec::len),
        Some(1)
    );
}

#[tokio::test]
async fn an_update_that_fails_a_task_says_what_the_agent_said() {
    let app = App::new().await;
    let task = app.started().await.task;
    let before = last(&app).await;
    let error = json!({"error_code": "SMS.1902"}).to_string();
    let update = json!({"state": "MIGRATE_FAIL", "error_json": error});
    for _ in 0..2 {
        app.put(&format!("/v3/tasks/{task}"), &update).await.ok();
    }
    assert_eq!(
        since(&app, &task, &before).await,
        [
            r#"task.state_changed {"cause":"update","from":"RUNNING","to":"MIGRATE_FAIL"}"#,
            concat!(
                r#"task.failed {"error_code":"SMS.1902","error_param":null,"#,
                r#""meaning":"A snapshot of the source could not be made.","remedy":"Check VSS and the free space of the source."}"#,
            ),
        ]
    );
}

#[tokio::test]
async fn a_source_with_an_error_has_an_event_also_if_its_task_is_not_at_work() {
    let app = App::new().await;
    let task = app.task().await;
    let source = app.show(&task).await["source_server"]["id"].clone();
    let before = last(&app).await;
    let path = format!(
        "/v3/sources/{}/changestate",
        source.as_str().expect("an id")
    );
    let error = json!({"copystate": "error", "migrationcycle": "checking"});
    for _ in 0..2 {
        app.put(&path, &error).await.ok();
    }
    assert_eq!(
        since(&app, &task, &before).await,
        [r#"source.state_changed {"from":"waiting","to":"error"}"#]
    );
}

#[tokio::test]
async fn what_is_named_twice_is_deleted_once() {
    let app = App::new().await;
    let source = app.source().await;
    let before = last(&app).await;
    let body = json!({"ids": [source, source]});
    app.post("/v3/sources/delete", &body).await.ok();
    let seen = events(&app, &format!("after={before}")).await;
    assert_eq!(told(&seen), ["source.deleted {}"]);
}
