//! The calls of the Terraform provider's resource `huaweicloud_sms_task`, in its order and with the answers
//! that it relies on.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::app::{Answer, App};
use crate::support::fixtures::{self, assert_reads_back};

/// What the provider reads after creating a task. The last three may fail, which it only logs.
async fn read(app: &App, task: &str) -> Answer {
    let shown = app.get(&format!("/v3/tasks/{task}")).await;
    for more in ["speed-limit", "configuration-setting", "passphrase"] {
        let answer = app.get(&format!("/v3/tasks/{task}/{more}")).await;
        assert!(
            answer.status.is_success() || answer.status.is_client_error(),
            "{more}"
        );
    }
    shown
}

/// A creation as the provider sends it: without empty fields, with false values, and with disks from the
/// source's `init_target_server`.
fn creation(source: &str, template: &str, disks: &Value) -> Value {
    let disks = disks.as_array().expect("disks").iter().map(|disk| {
        let volumes = disk["physical_volumes"].as_array().expect("volumes").iter().map(|volume| {
            // sizes must be numbers, or the provider's type assertion crashes
            assert!(volume["size"].is_number());
            json!({
                "name": volume["name"], "size": volume["size"], "device_use": volume["device_use"],
                "file_system": volume["file_system"], "mount_point": volume["mount_point"],
                "index": volume["index"], "uuid": volume["uuid"],
            })
        });
        assert!(disk["size"].is_number());
        json!({
            "name": disk["name"], "size": disk["size"], "device_use": disk["device_use"],
            "physical_volumes": volumes.collect::<Vec<_>>(),
        })
    });
    json!({
        "name": "MigrationTask", "type": "MIGRATE_FILE", "os_type": "LINUX", "priority": 1,
        "source_server": {"id": source}, "target_server": {"disks": disks.collect::<Vec<_>>()},
        "region_id": "region", "region_name": "region", "project_name": "region", "project_id": "project",
        "vm_template_id": template, "exist_server": false, "start_target_server": true,
        "use_public_ip": true, "syncing": false, "use_ipv6": false, "auto_start": false,
    })
}

/// The body of the template resource, with the defaults of the provider and without what it omits.
fn server_template(name: &str) -> Value {
    let created = || json!({"id": "autoCreate", "name": "autoCreate"});
    json!({"template": {
        "name": name, "is_template": true, "region": "region", "projectid": "project",
        "target_server_name": name, "availability_zone": "zone", "volumetype": "GPSSD", "flavor": "s6.large.2",
        "vpc": created(), "nics": [created()], "security_groups": [created()],
        "publicip": {"type": "5_bgp", "bandwidth_size": 5, "bandwidth_share_type": "PER"},
    }})
}

#[tokio::test]
async fn the_template_resource_is_created_read_changed_and_destroyed() {
    let app = App::new().await;
    let id = app.template_like(&server_template("first")).await;
    let path = format!("/v3/vm/templates/{id}");
    for name in ["first", "second"] {
        let body = server_template(name);
        app.put(&path, &body).await.ok();
        let mut expected = body["template"].clone();
        // Go would fail at anything but a text
        expected["is_template"] = json!("true");
        assert_reads_back(&expected, &app.get(&path).await.ok()["template"]);
    }
    let list = app.get("/v3/vm/templates?limit=100&offset=0").await.ok();
    assert_eq!(list["templates"][0]["id"], id);
    let beyond = app.get("/v3/vm/templates?limit=100&offset=100").await;
    assert_eq!(beyond.ok()["templates"], json!([]));
    app.delete(&path).await.ok();
    // taken for gone
    app.delete(&path).await.refused(404, "SMS.7101");
    app.get(&path).await.refused(404, "SMS.7101");
}

#[tokio::test]
async fn the_task_resource_is_created_read_changed_and_destroyed() {
    let app = App::new().await;
    let source = app.source_like(&fixtures::source_with("LINUX")).await;
    let server = app.show_source(&source).await;
    let template = app.template_like(&server_template("sms-template")).await;
    let body = creation(&source, &template, &server["init_target_server"]["disks"]);
    let task = app.task_like(&body).await;
    assert!(!task.is_empty());

    app.act(&task, "start").await.ok();
    // it waits while the task is READY, and fails at anything but RUNNING
    let mut state = Value::Null;
    for _ in 0..3 {
        state = app.show(&task).await["state"].clone();
        if state != "READY" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(state, "RUNNING");

    let path = format!("/v3/tasks/{task}");
    let limits = json!({"speed_limit": [
        {"start": "00:00", "end": "23:59", "speed": 10, "over_speed_threshold": null},
    ]});
    app.post(&format!("{path}/speed-limit"), &limits).await.ok();
    let kept = app.get(&format!("{path}/speed-limit")).await.ok();
    assert_eq!(
        kept, limits,
        "anything else would be a change at every plan"
    );
    let settings = json!({"configurations": [
        {"config_key": "EXCLUDE_DIR", "config_value": "/tmp", "config_status": null},
    ]});
    app.post(&format!("{path}/configuration-setting"), &settings)
        .await
        .ok();

    let shown = read(&app, &task).await.ok();
    for (field, expected) in [
        ("region_name", "region"),
        ("project_id", "project"),
        ("type", "MIGRATE_FILE"),
        ("os_type", "LINUX"),
        ("vm_template_id", template.as_str()),
        ("state", "RUNNING"),
    ] {
        assert_eq!(shown[field], expected, "{field}");
    }
    for (field, expected) in [
        ("start_target_server", true),
        ("use_public_ip", true),
        ("syncing", false),
        ("use_ipv6", false),
        ("need_migration_test", false),
    ] {
        assert_eq!(shown[field], expected, "{field}");
    }
    assert_eq!(shown["source_server"]["id"], source);
    assert!(shown["target_server"]["disks"][0]["size"].is_number());

    app.act(&task, "stop").await.ok();
    // no block is left in the configuration
    for (setting, blocks) in [
        ("speed-limit", "speed_limit"),
        ("configuration-setting", "configurations"),
    ] {
        let path = format!("{path}/{setting}");
        assert_ne!(app.get(&path).await.ok()[blocks], json!([]), "{blocks}");
        app.post(&path, &json!({})).await.ok();
        assert_eq!(app.get(&path).await.ok()[blocks], json!([]), "{blocks}");
    }
    read(&app, &task).await.ok();
    // the agent stops; until then the task cannot be deleted
    app.delete(&path).await.refused(400, "SMS.7719");
    let stopped = json!({"command_name": "STOP", "result": "success", "result_detail": {}});
    app.post(&format!("/v3/sources/{source}/command_result"), &stopped)
        .await
        .ok();
    let deleted = app.delete(&path).await;
    assert!([200, 202, 204].contains(&deleted.status.as_u16()));
    read(&app, &task).await.refused(404, "SMS.7703");
    app.delete(&path).await.refused(404, "SMS.7703");
    app.delete(&format!("/v3/sources/{source}")).await.ok();
}

#[tokio::test]
async fn the_data_source_pages_until_a_short_page() {
    let app = App::new().await;
    for _ in 0..103 {
        app.task().await;
    }
    let mut seen = 0;
    loop {
        let page = app
            .get(&format!("/v3/tasks?limit=100&offset={seen}"))
            .await
            .ok();
        let length = page["tasks"].as_array().expect("tasks").len();
        seen += length;
        if length < 100 {
            break;
        }
    }
    assert_eq!(seen, 103);
}

#[tokio::test]
async fn the_resources_that_act_as_the_agent_succeed() {
    let app = App::new().await;
    let started = app.started().await;
    let (source, task) = (&started.source, &started.task);
    app.report(task, "SSL_CONFIG", 100).await.ok();
    app.post(
        &format!("/v3/{task}/update-network-check-info"),
        &fixtures::network_check(),
    )
    .await
    .ok();
    app.post(
        &format!("/v3/tasks/{task}/consistency-result"),
        &fixtures::consistency(),
    )
    .await
    .ok();
    app.post(
        &format!("/v3/tasks/{task}/log"),
        &json!({"log_bucket": "bucket"}),
    )
    .await
    .ok();
    for path in [
        format!("/v3/sources/{source}/command"),
        format!("/v3/tasks/{task}/certkey?enable_ca_cert=true"),
        format!("/v3/tasks/{task}/consistency-result"),
        "/v3/errors?limit=50&offset=0".to_owned(),
        "/v3/sources/overview".to_owned(),
        "/v3/sources?limit=100&offset=0".to_owned(),
    ] {
        app.get(&path).await.ok();
    }
    let acknowledged = json!({"command_name": "START", "result": "success", "result_detail": {}});
    app.post(
        &format!("/v3/sources/{source}/command_result"),
        &acknowledged,
    )
    .await
    .ok();
}
