//! `POST /v3/tasks`.

use std::sync::Arc;

use serde_json::{Value, json};
use sms_task_service::clock::now;

use crate::support::app::App;
use crate::support::filled::{self, filled_to};
use crate::support::fixtures::{assert_reads_back, source_with, task_fit_for, task_of};
use crate::support::tables::{deadlocks, row_counts};
use crate::support::together::together;

/// Fields of a partition in a creation (table 6) that table 9 does not have.
const NOT_KEPT: [&str; 3] = ["inode_size", "inode_nums", "size_per_cluster"];

#[tokio::test]
async fn a_new_task_is_ready_and_has_defaults_for_omitted_fields() {
    let app = App::new().await;
    let source = app.source().await;
    let before = now();
    let created = app.post("/v3/tasks", &task_of(&source)).await.ok();
    let id = created["id"].as_str().expect("an id");
    let answer = app.get(&format!("/v3/tasks/{id}")).await;
    assert_eq!(answer.headers["etag"], "\"1\"");
    let task = answer.ok();
    assert_reads_back(&task_of(&source), &task);
    let expected = json!({
        "id": id, "state": "READY", "priority": 1, "start_target_server": true, "error_json": "",
        "use_public_ip": true, "use_ipv6": false, "syncing": false, "auto_start": null,
        "exist_server": null, "start_network_check": null, "migration_ip": null, "start_date": null,
        "finish_date": null, "sub_tasks": null, "clone_server": null, "vm_template_id": null,
        "target_server": {"os_type": "WINDOWS", "ip": null, "networks": null, "btrfs_list": null},
    });
    assert_reads_back(&expected, &task);
    let created = task["create_date"].as_i64().expect("a time");
    assert!((before..=now()).contains(&created), "{created}");
    let device_uses = task["target_server"]["disks"][0]["device_use"].as_str();
    assert_eq!(device_uses, Some("NORMAL"), "the default of table 8");
}

#[tokio::test]
async fn every_field_of_a_creation_reads_back() {
    let app = App::new().await;
    for seed in 1..4 {
        let mut body = filled_to("PostTask", seed, 2);
        body["type"] = json!("MIGRATE_BLOCK");
        let os_type = body["os_type"].as_str().expect("an OS");
        body["source_server"]["id"] = json!(app.source_like(&source_with(os_type)).await);
        for field in ["vm_template_id", "clonevm_template_id"] {
            body[field] = json!(app.template().await);
        }
        let created = app.post("/v3/tasks", &body).await.ok();
        let id = created["id"].as_str().expect("an id");
        let disks = body["target_server"]["disks"].as_array_mut();
        for disk in disks.expect("disks") {
            let volumes = disk["physical_volumes"].as_array_mut();
            for volume in volumes.expect("volumes") {
                let volume = volume.as_object_mut().expect("a volume");
                volume.retain(|name, _| !NOT_KEPT.contains(&name.as_str()));
            }
        }
        assert_reads_back(&body, &app.get(&format!("/v3/tasks/{id}")).await.ok());
    }
}

#[tokio::test]
async fn the_source_of_a_new_task_is_the_registered_one_with_all_its_lists() {
    let app = App::new().await;
    let registered = app.post("/v3/sources", &filled::source(1)).await.ok();
    let source = registered["id"].as_str().expect("an id");
    let body = task_fit_for(source, &filled::source(1));
    let task = app.show(&app.task_like(&body).await).await;
    assert_reads_back(&filled::source(1), &task["source_server"]);
    let mut shown = app.get(&format!("/v3/sources/{source}")).await.ok();
    let own = task["source_server"].as_object().expect("an object");
    let fields = shown.as_object_mut().expect("an object");
    fields.retain(|name, _| own.contains_key(name));
    assert_eq!(task["source_server"], shown);
}

#[tokio::test]
async fn a_change_of_the_registered_source_leaves_its_task_alone() {
    let app = App::new().await;
    let source = app.source().await;
    let created = app.post("/v3/tasks", &task_of(&source)).await.ok();
    let task = format!("/v3/tasks/{}", created["id"].as_str().expect("an id"));
    let before = app.get(&task).await.ok();
    let changed = json!({"id": source, "agent_version": "9", "networks": [], "state": "error"});
    app.post("/v3/sources", &changed).await.ok();
    assert_eq!(app.get(&task).await.ok(), before);
}

/// As captured from huaweicloudsdksms 3.1.112.
fn body_of_the_sdk(source: &str) -> Value {
    json!({
        "name": "MigrationTask", "type": "MIGRATE_FILE", "start_target_server": true,
        "os_type": "LINUX", "source_server": {"id": source},
        "target_server": {
            "disks": [{
                "device_use": "OS", "name": "disk 0", "size": 42_949_672_960_i64, "used_size": 1024,
                "physical_volumes": [{
                    "device_use": "OS", "file_system": "ext4", "index": 1, "mount_point": "/",
                    "name": "/dev/vda1", "size": 42_948_624_384_i64, "used_size": 1024,
                }],
            }],
            "name": "tgt", "vm_id": "vm-1",
        },
        "migration_ip": "192.0.2.10", "region_name": "cn-north-4", "region_id": "cn-north-4",
        "project_name": "cn-north-4", "project_id": "p1", "priority": 1, "use_public_ip": true,
        "syncing": false, "exist_server": true,
    })
}

/// The body of the Terraform provider when the target is created from a template: without the target's name
/// and id, and with disks without `used_size` and `disk_id`.
fn body_of_terraform(source: &str) -> Value {
    json!({
        "name": "MigrationTask", "type": "MIGRATE_BLOCK", "os_type": "WINDOWS", "priority": 1,
        "source_server": {"id": source},
        "target_server": {
            "disks": [{
                "name": "Disk 0", "size": 42_949_672_960_i64, "device_use": "OS",
                "physical_volumes": [{"name": "C:", "size": 1024, "device_use": "OS"}],
            }],
        },
        "region_id": "region", "region_name": "region", "project_name": "project",
        "project_id": "project-1", "vm_template_id": "autoCreate", "exist_server": false,
        "start_target_server": false, "use_public_ip": false, "syncing": false, "use_ipv6": false,
    })
}

#[tokio::test]
async fn the_bodies_of_the_sdk_and_of_terraform_are_accepted_and_read_back() {
    let app = App::new().await;
    let linux = source_with("LINUX");
    let mut given_disks = body_of_terraform(&app.source().await);
    given_disks["target_server"]["disks"][0]["disk_id"] = json!("");
    let vendors_page = {
        let mut body = body_of_the_sdk(&app.source_like(&linux).await);
        body["target_server"]["vm_id"] = json!("vm-2");
        body["target_server"]["btrfs_list"] = Value::Null;
        body["auto_install_pvdriver"] = json!(true);
        body
    };
    for mut body in [
        body_of_the_sdk(&app.source_like(&source_with("LINUX")).await),
        body_of_terraform(&app.source().await),
        given_disks,
        vendors_page,
    ] {
        let created = app.post("/v3/tasks", &body).await.ok();
        let id = created["id"].as_str().expect("an id");
        body.as_object_mut()
            .expect("an object")
            .remove("auto_install_pvdriver");
        assert_reads_back(&body, &app.get(&format!("/v3/tasks/{id}")).await.ok());
    }
}

#[tokio::test]
async fn a_task_for_a_source_that_is_not_registered_is_refused() {
    let app = App::new().await;
    for id in ["unknown", "", "a/b", &"x".repeat(255)] {
        let mut body = task_of("s");
        body["source_server"]["id"] = json!(id);
        app.post("/v3/tasks", &body).await.refused(404, "SMS.7602");
    }
    let rows = row_counts(&app).await;
    assert!(rows.iter().all(|(_, rows)| *rows == 0), "{rows:?}");
}

#[tokio::test]
async fn a_second_task_for_a_source_is_refused_and_the_first_stays_as_it_is() {
    let app = App::new().await;
    let source = app.source().await;
    app.post("/v3/tasks", &task_of(&source)).await.ok();
    let before = row_counts(&app).await;
    let answer = app.post("/v3/tasks", &task_of(&source)).await;
    answer.refused(400, "SMS.7601");
    assert_eq!(row_counts(&app).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_several_concurrent_creations_wins() {
    let app = Arc::new(App::new().await);
    for _ in 0..5 {
        let source = app.source().await;
        let answers = together((0..6).map(|_| {
            let (app, body) = (Arc::clone(&app), task_of(&source));
            async move { app.post("/v3/tasks", &body).await }
        }));
        let (won, lost): (Vec<_>, Vec<_>) =
            answers.await.into_iter().partition(|a| a.status == 200);
        assert_eq!(won.len(), 1);
        for answer in lost {
            answer.refused(400, "SMS.7601");
        }
    }
    assert_eq!(app.get("/v3/tasks").await.ok()["count"], 5);
}

#[tokio::test]
async fn a_task_that_does_not_fit_its_source_is_refused() {
    let app = App::new().await;
    let windows = app.source().await;
    let linux = app.source_like(&source_with("LINUX")).await;
    let before = row_counts(&app).await;
    for (source, os_type, r#type, named) in [
        (&windows, "LINUX", "MIGRATE_FILE", "os_type"),
        (&linux, "WINDOWS", "MIGRATE_BLOCK", "os_type"),
        (&windows, "WINDOWS", "MIGRATE_FILE", "type"),
    ] {
        let mut body = task_of(source);
        body["os_type"] = json!(os_type);
        body["type"] = json!(r#type);
        let refusal = app.post("/v3/tasks", &body).await.refused(400, "SMS.6610");
        let message = refusal["details"][0]["error_msg"].as_str();
        let message = message.expect("a message").to_ascii_lowercase();
        assert!(message.starts_with(named), "{message}");
    }
    assert_eq!(row_counts(&app).await, before);
    let unknown = app
        .post("/v3/sources", &json!({"name": "no OS yet"}))
        .await
        .ok();
    let mut body = task_of(unknown["id"].as_str().expect("an id"));
    body["os_type"] = json!("LINUX");
    app.task_like(&body).await;
}

#[tokio::test]
async fn a_target_has_one_task_until_that_is_deleted_or_has_another() {
    let app = App::new().await;
    let [first, second, third] = [app.source().await, app.source().await, app.source().await];
    let for_vm = |source: &str, vm: &str| {
        let mut body = task_of(source);
        body["target_server"]["vm_id"] = json!(vm);
        body
    };
    let task = app.task_like(&for_vm(&first, "vm-1")).await;
    let before = row_counts(&app).await;
    let refusal = app.post("/v3/tasks", &for_vm(&second, "vm-1")).await;
    let message = refusal.refused(400, "SMS.6615")["error_msg"].to_string();
    assert!(
        message.contains(&task) && message.contains("target_server.vm_id"),
        "{message}"
    );
    assert_eq!(row_counts(&app).await, before);
    // a task that has succeeded can still be synchronised, which writes to its target
    app.put(
        &format!("/v3/tasks/{task}"),
        &json!({"state": "MIGRATE_SUCCESS"}),
    )
    .await
    .ok();
    app.post("/v3/tasks", &for_vm(&second, "vm-1"))
        .await
        .refused(400, "SMS.6615");
    // without an id there is no server yet
    for source in [&second, &third] {
        let task = app.task_like(&for_vm(source, "")).await;
        app.delete(&format!("/v3/tasks/{task}")).await.ok();
    }
    let target = json!({"os_type": "WINDOWS", "disks": [], "vm_id": "vm-2"});
    app.put(
        &format!("/v3/tasks/{task}"),
        &json!({"target_server": target}),
    )
    .await
    .ok();
    let other = app.task_like(&for_vm(&second, "vm-1")).await;
    app.delete(&format!("/v3/tasks/{other}")).await.ok();
    app.task_like(&for_vm(&third, "vm-1")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_several_concurrent_creations_gets_the_target() {
    let app = Arc::new(App::new().await);
    for vm in ["vm-1", "vm-2", "vm-3"] {
        let mut bodies = Vec::new();
        for _ in 0..6 {
            let mut body = task_of(&app.source().await);
            body["target_server"]["vm_id"] = json!(vm);
            bodies.push(body);
        }
        let answers = together(bodies.into_iter().map(|body| {
            let app = Arc::clone(&app);
            async move { app.post("/v3/tasks", &body).await }
        }));
        let (won, lost): (Vec<_>, Vec<_>) =
            answers.await.into_iter().partition(|a| a.status == 200);
        assert_eq!(won.len(), 1);
        for answer in lost {
            answer.refused(400, "SMS.6615");
        }
    }
    assert_eq!(app.get("/v3/tasks").await.ok()["count"], 3);
    assert_eq!(deadlocks(&app).await, 0);
}

#[tokio::test]
async fn missing_and_null_mandatory_fields_are_named() {
    let app = App::new().await;
    let body = task_of(&app.source().await);
    for (field, code) in [
        ("name", "SMS.7711"),
        ("type", "SMS.7712"),
        ("os_type", "SMS.6013"),
        ("source_server", "SMS.6030"),
        ("source_server.id", "SMS.6030"),
        ("target_server", "SMS.6013"),
        ("target_server.disks[0].name", "SMS.6013"),
        ("target_server.disks[0].size", "SMS.6013"),
        ("region_name", "SMS.6013"),
        ("region_id", "SMS.6013"),
        ("project_name", "SMS.6013"),
        ("project_id", "SMS.6013"),
    ] {
        for null in [true, false] {
            let mut body = body.clone();
            let path = format!("/{}", field.replace("[0]", "/0").replace('.', "/"));
            let (parent, name) = path.rsplit_once('/').expect("a slash");
            let parent = body.pointer_mut(parent).and_then(Value::as_object_mut);
            let parent = parent.expect("an object");
            if null {
                parent.insert(name.into(), Value::Null);
            } else {
                parent.remove(name);
            }
            let refusal = app.post("/v3/tasks", &body).await.refused(400, code);
            let message = format!("{field} is mandatory.");
            assert_eq!(refusal["error_msg"], message);
        }
    }
    let refusal = app.post("/v3/tasks", &json!({})).await;
    let details = refusal.refused(400, "SMS.9001")["details"].clone();
    assert_eq!(details.as_array().map(Vec::len), Some(9), "{details}");
}
