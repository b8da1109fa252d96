//! `PUT /v3/sources/{source_id}`, `PUT …/diskinfo` and `POST /v3/sources/delete`.

use serde_json::{Value, json};

use crate::support::app::App;
use crate::support::filled;
use crate::support::fixtures::task_of;
use crate::support::tables::{row_counts, stray_rows};

const GIB: i64 = 1 << 30;

/// A source with a disk of two partitions and a group of two volumes.
async fn source(app: &App) -> String {
    let volume = |name: &str| {
        json!({
            "name": name, "size": 10 * GIB, "used_size": GIB, "free_size": 9 * GIB, "file_system": "ext4", "inode_size": 256,
            "mount_point": "/",
        })
    };
    let body = json!({
        "ip": "10.0.0.1", "name": "planned",
        "disks": [
            {"name": "/dev/vda", "device_use": "OS", "size": 40 * GIB, "used_size": 2 * GIB,
             "physical_volumes": [volume("/dev/vda1"), volume("/dev/vda2")]},
            {"name": "/dev/vdb", "device_use": "BOOT", "size": 10 * GIB, "used_size": 0, "physical_volumes": []},
        ],
        "volume_groups": [{"name": "vg0", "size": 20 * GIB, "free_size": 18 * GIB,
                           "logical_volumes": [volume("lv0"), volume("lv1")]}],
    });
    let answer = app.post("/v3/sources", &body).await.ok();
    answer["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn without_a_plan_the_target_can_be_made_like_the_source() {
    let app = App::new().await;
    let source = source(&app).await;
    let shown = app.show_source(&source).await;
    let target = &shown["init_target_server"];
    for (index, disk) in target["disks"]
        .as_array()
        .expect("disks")
        .iter()
        .enumerate()
    {
        for (name, value) in disk.as_object().expect("a disk") {
            assert_eq!(*value, shown["disks"][index][name], "{name}");
        }
    }
    assert_eq!(target["volume_groups"], shown["volume_groups"]);
    let mut task = task_of(&source);
    task["target_server"]["disks"] = target["disks"].clone();
    app.post("/v3/tasks", &task).await.ok();
}

#[tokio::test]
async fn a_plan_changes_what_the_target_can_be_made_like_and_not_the_source() {
    let app = App::new().await;
    let source = source(&app).await;
    let before = app.show_source(&source).await;
    let plan = json!({
        "disks": [
            {"id": "/dev/vda", "adjust_size": 30 * GIB, "need_migration": true,
             "physical_volumes": [{"id": "1", "adjust_size": 5 * GIB}, {"id": "/dev/vda2", "need_migration": false}]},
            {"id": "2", "need_migration": false},
        ],
        "volume_groups": [{"id": "vg0", "logical_volumes": [{"id": "lv1", "need_migration": false}]}],
    });
    app.put(&format!("/v3/sources/{source}"), &plan).await.ok();
    let shown = app.show_source(&source).await;
    for own in ["disks", "volume_groups", "name"] {
        assert_eq!(shown[own], before[own]);
    }
    let target = &shown["init_target_server"];
    let disks = target["disks"].as_array().expect("disks");
    assert_eq!(disks.len(), 1);
    assert_eq!(disks[0]["size"], 30 * GIB);
    assert_eq!(
        disks[0]["physical_volumes"]
            .as_array()
            .expect("volumes")
            .len(),
        1
    );
    assert_eq!(disks[0]["physical_volumes"][0]["size"], 5 * GIB);
    let volumes = &target["volume_groups"][0]["logical_volumes"];
    assert_eq!(volumes.as_array().expect("volumes").len(), 1);
    let listed = app.get("/v3/sources").await.ok();
    assert_eq!(listed["source_servers"][0]["init_target_server"], *target);

    app.post("/v3/tasks", &task_of(&source)).await.ok();
    let late = json!({"disks": [{"id": "/dev/vdb", "need_migration": true}], "name": "renamed"});
    app.put(&format!("/v3/sources/{source}"), &late).await.ok();
    let shown = app.show_source(&source).await;
    assert_eq!(
        shown["init_target_server"], *target,
        "too late: there is a task"
    );
    assert_eq!(shown["name"], "renamed");
}

#[tokio::test]
async fn a_plan_that_does_not_fit_is_refused_with_its_place_and_changes_nothing() {
    let app = App::new().await;
    let source = source(&app).await;
    let path = format!("/v3/sources/{source}");
    let before = app.show_source(&source).await;
    for (plan, code, place) in [
        (
            json!({"disks": [{"id": "/dev/vdz"}]}),
            "SMS.6103",
            "disks[0].id",
        ),
        (json!({"disks": [{"id": "0"}]}), "SMS.6103", "disks[0].id"),
        (
            json!({"disks": [{"id": "2"}, {"id": "1", "adjust_size": 2 * GIB - 1}]}),
            "SMS.6538",
            "disks[1].adjust_size",
        ),
        (
            json!({"disks": [{"id": "1", "physical_volumes": [{"id": "3"}]}]}),
            "SMS.6104",
            "disks[0].physical_volumes[0].id",
        ),
        (
            json!({"disks": [{"id": "1"}, {"id": "/dev/vda"}]}),
            "SMS.9001",
            "disks[1].id",
        ),
        (
            json!({"volume_groups": [{"id": "vg0", "adjust_size": 2 * GIB - 1}]}),
            "SMS.6538",
            "volume_groups[0].adjust_size",
        ),
    ] {
        let mut plan = plan;
        plan["name"] = json!("not this");
        let refusal = app.put(&path, &plan).await.refused(400, code);
        let message = refusal["error_msg"].as_str().expect("a message");
        assert!(message.starts_with(place), "{message}");
    }
    assert_eq!(app.show_source(&source).await, before);
    app.put("/v3/sources/unknown", &json!({"name": "x"}))
        .await
        .refused(404, "SMS.7602");
}

#[tokio::test]
async fn a_source_that_was_renamed_keeps_its_name_whatever_its_agent_calls_it() {
    let app = App::new().await;
    let source = source(&app).await;
    let path = format!("/v3/sources/{source}");
    app.put(&path, &json!({"name": "pretty"})).await.ok();
    let again = json!({"ip": "10.0.0.1", "name": "planned", "os_version": "new"});
    let registered = app.post("/v3/sources", &again).await.ok();
    assert_eq!(registered["id"], source, "found by the name it has itself");
    let shown = app.show_source(&source).await;
    assert_eq!(
        (&shown["name"], &shown["os_version"]),
        (&json!("pretty"), &json!("new"))
    );
}

#[tokio::test]
async fn a_source_is_renamed_and_moved_and_null_or_nothing_changes_nothing() {
    let app = App::new().await;
    let source = source(&app).await;
    let path = format!("/v3/sources/{source}");
    let project = app.project().await;
    let change = json!({"name": "renamed", "migprojectid": project});
    app.put(&path, &change).await.ok();
    for nothing in [
        json!({}),
        json!({"name": null, "migprojectid": null, "disks": null}),
    ] {
        app.put(&path, &nothing).await.ok();
        let shown = app.show_source(&source).await;
        assert_eq!(
            (&shown["name"], &shown["migproject"]),
            (&json!("renamed"), &json!(project))
        );
    }
}

#[tokio::test]
async fn each_list_of_disk_info_replaces_the_one_there_is() {
    let app = App::new().await;
    let source = source(&app).await;
    let path = format!("/v3/sources/{source}/diskinfo");
    let other = filled::source(2);
    let info = json!({
        "disks": other["disks"], "volumegroups": other["volume_groups"], "btrfs_list": other["btrfs_list"],
    });
    app.put(&path, &info).await.ok();
    let shown = app.show_source(&source).await;
    for (given, own) in [
        ("disks", "disks"),
        ("volumegroups", "volume_groups"),
        ("btrfs_list", "btrfs_list"),
    ] {
        assert_eq!(shown[own], info[given], "{own}");
    }
    app.put(&path, &json!({"disks": [], "btrfs_list": null}))
        .await
        .ok();
    let shown = app.show_source(&source).await;
    assert_eq!(shown["disks"], json!([]));
    assert_eq!(shown["volume_groups"], info["volumegroups"]);
    assert_eq!(shown["btrfs_list"], info["btrfs_list"]);
    assert_eq!(stray_rows(&app).await, 0);
    app.put("/v3/sources/unknown/diskinfo", &info)
        .await
        .refused(404, "SMS.7602");
}

#[tokio::test]
async fn sources_are_deleted_all_or_none() {
    let app = App::new().await;
    let (first, second) = (app.source().await, app.source().await);
    let busy = app.started().await.source;
    let before = row_counts(&app).await;
    let path = "/v3/sources/delete";
    for (other, status, code) in [
        ("unknown", 404, "SMS.7602"),
        (busy.as_str(), 400, "SMS.7601"),
    ] {
        let refusal = app
            .post(path, &json!({"ids": [first, other]}))
            .await
            .refused(status, code);
        let details = refusal["details"].to_string();
        assert!(details.contains("ids[1] names "), "{details}");
    }
    assert_eq!(row_counts(&app).await, before);
    let answer = app
        .post(path, &json!({"ids": [first, second, first]}))
        .await;
    assert_eq!(answer.ok(), json!({}));
    assert_eq!(app.get("/v3/sources").await.ok()["count"], 1);
    for bad in [json!({}), json!({"ids": []}), json!({"ids": vec!["x"; 51]})] {
        assert_eq!(app.post(path, &bad).await.status, 400);
    }
    assert_eq!(app.show_source(&busy).await["id"], Value::from(busy));
}
