//! `PUT /v3/tasks/{task_id}`: what it writes. `conditions` tests when it does not write.

mod carried_over;
mod conditions;
mod lists;
mod repeats;

use serde_json::{Value, json};

use crate::support::app::App;
use crate::support::filled;
use crate::support::fixtures::{assert_reads_back, example};

#[tokio::test]
async fn the_founding_pages_example_is_accepted_and_reads_back_equal() {
    let app = App::new().await;
    let id = app.task().await;
    let answer = app.put(&format!("/v3/tasks/{id}"), &example()).await;
    assert_eq!(answer.ok(), json!({ "id": id }));
    let read = app.get(&format!("/v3/tasks/{id}")).await.ok();
    assert_reads_back(&example(), &read);
}

#[tokio::test]
async fn every_field_of_an_update_reads_back_equal() {
    let app = App::new().await;
    let path = format!("/v3/tasks/{}", app.task().await);
    for seed in 1..20 {
        let update = filled::update(seed);
        app.put(&path, &update).await.ok();
        assert_reads_back(&update, &app.get(&path).await.ok());
    }
}

#[tokio::test]
async fn an_unknown_task_cannot_be_updated() {
    let app = App::new().await;
    for body in [json!({}), example(), filled::update(1)] {
        let answer = app.put("/v3/tasks/unknown", &body).await;
        answer.refused(404, "SMS.7703");
    }
}

#[tokio::test]
async fn the_id_in_the_body_must_be_that_of_the_path_or_empty() {
    let app = App::new().await;
    let id = app.task().await;
    let path = format!("/v3/tasks/{id}");
    for same in [json!(id), json!(""), Value::Null] {
        app.put(&path, &json!({"id": same, "name": "new"}))
            .await
            .ok();
        assert_eq!(app.get(&path).await.ok()["id"], id);
    }
    let before = app.get(&path).await.ok();
    for other in [app.task().await, id.to_uppercase(), format!("{id} ")] {
        let answer = app.put(&path, &json!({"id": other, "name": "newer"})).await;
        let refusal = answer.refused(400, "SMS.9001");
        let message = refusal["error_msg"].as_str().expect("a message");
        assert!(message.starts_with("id must be "), "{message}");
    }
    assert_eq!(app.get(&path).await.ok(), before);
}

#[tokio::test]
async fn an_empty_update_changes_nothing() {
    let app = App::new().await;
    let path = format!("/v3/tasks/{}", app.task().await);
    app.put(&path, &filled::update_to(1, 2)).await.ok();
    let before = app.get(&path).await.ok();
    for body in [
        json!({}),
        json!({"no_such_field": {"a": [1, {"b": null}]}, "x": "1"}),
        json!({"source_server": {}, "clone_server": {"no_such_field": 5}}),
    ] {
        app.put(&path, &body).await.ok();
        assert_eq!(app.get(&path).await.ok(), before);
    }
}

#[tokio::test]
async fn absent_fields_stay_and_null_clears_or_restores_the_default() {
    let app = App::new().await;
    let path = format!("/v3/tasks/{}", app.task().await);
    let full = filled::update_to(1, 2);
    app.put(&path, &full).await.ok();
    for name in full.as_object().expect("an object").keys() {
        let mut expected = app.get(&path).await.ok();
        app.put(&path, &json!({ name: null })).await.ok();
        expected[name] = match name.as_str() {
            "priority" => json!(1),
            "start_target_server" | "use_public_ip" => json!(true),
            "use_ipv6" | "syncing" => json!(false),
            // as its source has it
            "connected" => json!(true),
            "enterprise_project_id" => expected["enterprise_project"].clone(),
            "enterprise_project" => {
                expected["enterprise_project_id"] = json!("0");
                Value::Null
            }
            "sub_tasks" => {
                expected["subtask_info"] = Value::Null;
                expected["overall_progress"] = Value::Null;
                Value::Null
            }
            _ => Value::Null,
        };
        assert_eq!(app.get(&path).await.ok(), expected, "{name}");
    }
}

#[tokio::test]
async fn fields_of_a_nested_object_are_merged_by_the_same_rule() {
    let app = App::new().await;
    let path = format!("/v3/tasks/{}", app.task().await);
    app.put(&path, &filled::update_to(1, 2)).await.ok();
    let mut expected = app.get(&path).await.ok();
    let disks = expected["target_server"]["disks"].clone();
    let update = json!({
        "source_server": {"ip": "10.0.0.1", "memory": null, "networks": []},
        "target_server": {"os_type": "LINUX", "disks": disks, "flavor": null},
        "clone_server": {"error_msg": "none"},
    });
    app.put(&path, &update).await.ok();
    for (server, fields) in update.as_object().expect("an object") {
        for (name, value) in fields.as_object().expect("an object") {
            expected[server][name] = value.clone();
        }
    }
    assert_eq!(app.get(&path).await.ok(), expected);
}

#[tokio::test]
async fn null_removes_a_nested_object_and_a_later_one_starts_empty() {
    let app = App::new().await;
    let path = format!("/v3/tasks/{}", app.task().await);
    for (server, later) in [
        ("source_server", json!({"ip": "10.0.0.1"})),
        ("source_server", json!({"networks": []})),
        ("target_server", json!({"os_type": "LINUX", "disks": []})),
        ("clone_server", json!({"name": "clone"})),
        ("clone_server", json!({})),
    ] {
        app.put(&path, &filled::update_to(1, 2)).await.ok();
        app.put(&path, &json!({ server: null })).await.ok();
        let removed = app.get(&path).await.ok();
        assert_eq!(removed[server], Value::Null);
        app.put(&path, &json!({ server: later })).await.ok();
        let read = app.get(&path).await.ok();
        assert_reads_back(&later, &read[server]);
        for (name, value) in read[server].as_object().expect("an object") {
            assert!(value.is_null() || !later[name].is_null(), "{name}: {value}");
        }
    }
}

#[tokio::test]
async fn the_bodies_of_the_sdks_pass() {
    let app = App::new().await;
    let path = format!("/v3/tasks/{}", app.task().await);
    let target = json!({
        "id": "t", "name": "", "os_type": "WINDOWS", "disks": [], "volume_groups": [], "vm_id": "",
    });
    // captured from huaweicloudsdksms 3.1.112, which drops fields that are None, including the target's ip
    let old = json!({
        "name": "MigrationTask", "type": "MIGRATE_BLOCK", "os_type": "WINDOWS", "priority": 1,
        "region_id": "r", "start_target_server": true, "speed_limit": 0,
        "source_server": {
            "id": "s1", "ip": "192.168.0.154", "name": "n", "os_type": "WINDOWS",
            "agent_version": "1.2.0", "migration_cycle": "replicating", "state": "initialize",
        },
        "target_server": target, "state": "RUNNING", "migrate_speed": 0.0, "error_json": "",
        "total_time": 115,
        "sub_tasks": [{
            "id": 7278, "name": "CREATE_CLOUD_SERVER", "progress": 0,
            "start_date": 1_598_435_802_000_i64, "user_op": "REPLICATE",
        }],
    });
    // and from 3.1.219
    let new = json!({
        "name": "MigrationTask", "type": "MIGRATE_BLOCK", "region_id": "r", "speed_limit": 0,
        "target_server": target,
    });
    for body in [old, new, json!({"name": null, "x": "1"})] {
        app.put(&path, &body).await.ok();
        let mut kept = body;
        kept.as_object_mut().expect("an object").remove("x");
        assert_reads_back(&kept, &app.get(&path).await.ok());
    }
}

#[tokio::test]
async fn mandatory_fields_are_required_inside_a_given_object() {
    let app = App::new().await;
    let path = format!("/v3/tasks/{}", app.task().await);
    for (body, field) in [
        (
            json!({"target_server": {"disks": []}}),
            "target_server.os_type",
        ),
        (
            json!({"target_server": {"os_type": "LINUX"}}),
            "target_server.disks",
        ),
        (
            json!({"sub_tasks": [{"progress": 5}, {}]}),
            "sub_tasks[1].progress",
        ),
        (
            json!({"source_server": {"btrfs_list": [filled::source(1)["btrfs_list"][0], filled_but("uuid")]}}),
            "source_server.btrfs_list[1].uuid",
        ),
    ] {
        let refusal = app.put(&path, &body).await.refused(400, "SMS.6013");
        assert_eq!(refusal["error_msg"], format!("{field} is mandatory."));
    }
}

/// A Btrfs file system without this field.
fn filled_but(field: &str) -> Value {
    let mut system = filled::source(1)["btrfs_list"][0].clone();
    system.as_object_mut().expect("an object").remove(field);
    system
}
