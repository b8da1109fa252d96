//! `/v3/tasks/{task_id}/speed-limit` and `/v3/tasks/{task_id}/configuration-setting`.

use serde_json::{Value, json};

use crate::support::app::App;
use crate::support::fixtures::{configurations, speed_limits};

#[tokio::test]
async fn speed_limits_read_back_in_order_and_are_replaced_whole() {
    let app = App::new().await;
    let path = format!("/v3/tasks/{}/speed-limit", app.task().await);
    app.get(&path).await.refused(404, "SMS.6302");
    app.post(&path, &speed_limits()).await.ok();
    assert_eq!(app.get(&path).await.ok(), speed_limits());
    // as Terraform sends it
    let one = json!({"speed_limit": [
        {"start": "00:00", "end": "23:59", "speed": 1, "over_speed_threshold": null},
    ]});
    app.post(&path, &one).await.ok();
    assert_eq!(app.get(&path).await.ok(), one);
    let none = json!({"speed_limit": []});
    for cleared in [none.clone(), json!({}), json!({"speed_limit": null})] {
        app.post(&path, &one).await.ok();
        app.post(&path, &cleared).await.ok();
        assert_eq!(
            app.get(&path).await.ok(),
            none,
            "not as if never set: {cleared}"
        );
    }
}

#[tokio::test]
async fn speed_limits_that_break_a_rule_are_refused_and_change_nothing() {
    let app = App::new().await;
    let path = format!("/v3/tasks/{}/speed-limit", app.task().await);
    app.post(&path, &speed_limits()).await.ok();
    let row = |start: &str| json!({"start": start, "end": "23:59", "speed": 1});
    for bad in [
        json!({"speed_limit": {}}),
        json!({"speed_limit": [row("24:00")]}),
        json!({"speed_limit": [row("8:00")]}),
        json!({"speed_limit": [row("")]}),
        json!({"speed_limit": vec![row("08:00"); 6]}),
        json!({"speed_limit": [{"start": "08:00", "end": "09:00", "speed": 10001}]}),
        json!({"speed_limit": [{"start": "08:00", "end": "09:00", "speed": 1, "over_speed_threshold": 9.9}]}),
    ] {
        assert_eq!(app.post(&path, &bad).await.status, 400, "{bad}");
    }
    assert_eq!(app.get(&path).await.ok(), speed_limits());
    let unknown = "/v3/tasks/unknown/speed-limit";
    app.get(unknown).await.refused(404, "SMS.7703");
    app.post(unknown, &speed_limits())
        .await
        .refused(404, "SMS.7703");
}

#[tokio::test]
async fn settings_are_kept_by_key_and_shown_with_the_kind_of_migration() {
    let app = App::new().await;
    let task = app.task().await;
    let path = format!("/v3/tasks/{task}/configuration-setting");
    let empty = app.get(&path).await.ok();
    assert_eq!(empty["configurations"], json!([]));
    app.post(&path, &configurations()).await.ok();
    let shown = app.get(&path).await.ok();
    assert_eq!(shown["task_id"], task);
    assert_eq!(shown["migrate_type"], "WINDOWS_MIGRATE_BLOCK");
    assert_eq!(shown["configurations"], configurations()["configurations"]);
    let listed = app.get("/v3/tasks").await.ok()["tasks"][0]["special_config"].clone();
    assert_eq!(listed, configurations()["configurations"]);

    let changed = json!({"configurations": [
        {"config_key": "LINUX_CPU_LIMIT", "config_value": "60"},
        {"config_key": "LINUX_CPU_LIMIT", "config_value": "70", "config_status": "set"},
    ]});
    app.post(&path, &changed).await.ok();
    let one = app
        .get(&format!("{path}?config_key=LINUX_CPU_LIMIT"))
        .await
        .ok();
    assert_eq!(
        one["configurations"],
        json!([changed["configurations"][1]]),
        "the later counts"
    );
    let all = app.get(&path).await.ok()["configurations"].clone();
    assert_eq!(
        all[1],
        configurations()["configurations"][1],
        "the others stay"
    );
    let none = app
        .get(&format!("{path}?config_key=NO_SUCH_KEY"))
        .await
        .ok();
    assert_eq!(none["configurations"], json!([]));
}

#[tokio::test]
async fn a_body_without_settings_removes_them_all_from_its_task() {
    let app = App::new().await;
    let [task, other] = [app.task().await, app.task().await]
        .map(|task| format!("/v3/tasks/{task}/configuration-setting"));
    app.post(&other, &configurations()).await.ok();
    for body in [
        json!({}),
        json!({"configurations": null}),
        json!({"configurations": []}),
    ] {
        app.post(&task, &configurations()).await.ok();
        app.post(&task, &body).await.ok();
        let kept = app.get(&task).await.ok()["configurations"].clone();
        assert_eq!(kept, json!([]), "{body}");
    }
    let kept = app.get(&other).await.ok()["configurations"].clone();
    assert_eq!(kept, configurations()["configurations"]);
}

#[tokio::test]
async fn a_task_has_at_most_a_hundred_settings() {
    let app = App::new().await;
    let path = format!("/v3/tasks/{}/configuration-setting", app.task().await);
    let settings = |range: std::ops::Range<i32>| {
        let one = |n| json!({"config_key": format!("KEY_{n}"), "config_value": ""});
        json!({"configurations": range.map(one).collect::<Vec<_>>()})
    };
    app.post(&path, &settings(0..100)).await.ok();
    app.post(&path, &settings(50..100)).await.ok();
    app.post(&path, &settings(100..101))
        .await
        .refused(400, "SMS.6014");
    app.post(&path, &settings(0..101))
        .await
        .refused(400, "SMS.6014");
    let kept = app.get(&path).await.ok()["configurations"].clone();
    assert_eq!(kept.as_array().expect("settings").len(), 100);
}

#[tokio::test]
async fn a_task_without_a_kind_of_migration_has_settings_all_the_same() {
    let app = App::new().await;
    let task = app.task().await;
    let cleared = json!({"os_type": null, "type": null});
    app.put(&format!("/v3/tasks/{task}"), &cleared).await.ok();
    let path = format!("/v3/tasks/{task}/configuration-setting");
    assert_eq!(app.get(&path).await.ok()["migrate_type"], Value::Null);
    let unknown = "/v3/tasks/unknown/configuration-setting";
    app.get(unknown).await.refused(404, "SMS.7703");
    app.post(unknown, &configurations())
        .await
        .refused(404, "SMS.7703");
}
