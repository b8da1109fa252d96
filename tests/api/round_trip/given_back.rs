//! What a GET returns, a PUT takes, in both editions.

use serde_json::{Value, json};
use sms_task_service::config::Edition;

use super::rounds;
use crate::support::app::App;
use crate::support::bodies::distinct;
use crate::support::fixtures::{assert_equal, source, task_fit_for, task_of};
use crate::support::table::EDITIONS;

/// What agents may say a disk or a volume is for.
const USES: [&str; 9] = [
    "NORMAL",
    "OS",
    "BOOT",
    "VOLUME_GROUP",
    "BTRFS",
    "",
    "normal",
    "swap / 交换",
    "RAID",
];

/// Replaces every use of a disk or a volume with another one.
fn use_otherwise(json: &mut Value, next: &mut impl FnMut() -> Value) {
    match json {
        Value::Object(members) => {
            for (name, member) in members {
                match name.as_str() {
                    "device_use" => *member = next(),
                    _ => use_otherwise(member, next),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| use_otherwise(item, next)),
        _ => {}
    }
}

/// A registration with a value in every field, and with what only agents may say.
fn registration(edition: Edition, round: usize) -> Value {
    let mut body = distinct("PostSourceServerBody", round * 1000);
    let mut n = round;
    use_otherwise(&mut body, &mut || {
        n += 1;
        USES.get(n % (USES.len() + 1))
            .map_or_else(|| json!("x".repeat(255)), |text| json!(text))
    });
    body["boot_loader"] = json!(["GRUB", "LILO", "", "SYSLINUX", "GRUB2"][round % 5]);
    for field in ["name", "ip", "netmask", "gateway"] {
        body["networks"][round % 2][field] = Value::Null;
    }
    if edition == Edition::Current {
        body["disks"][0] = json!({"partition_style": "LDM"});
        body["btrfs_list"][1] = json!({"subvolumn": [{}]});
        body["volume_groups"][0]["logical_volumes"][0] = json!({"name": "root"});
    }
    body
}

/// Gets a task, puts what was got, and asserts that it reads back equal.
async fn give_back(app: &App, task: &str) -> Value {
    let got = app.show(task).await;
    app.put(&format!("/v3/tasks/{task}"), &got).await.ok();
    assert_equal(&app.show(task).await, &got, "");
    got
}

#[tokio::test]
async fn a_task_can_be_put_as_it_was_got_whatever_its_agent_registered() {
    for edition in EDITIONS {
        let app = App::of_edition(edition).await;
        for round in 0..rounds() {
            let body = registration(edition, round);
            let id = app.post("/v3/sources", &body).await.ok()["id"].clone();
            let id = id.as_str().expect("an id");
            let task = app.task_like(&task_fit_for(id, &body)).await;
            let got = give_back(&app, &task).await;
            assert_eq!(got["source_server"]["boot_loader"], body["boot_loader"]);
        }
    }
}

#[tokio::test]
async fn a_task_can_be_put_as_it_was_got_whatever_its_creation_left_out() {
    let odd = json!({
        "name": "target", "vm_id": "vm-1",
        "disks": [
            {"name": "a", "size": 1},
            {"name": "b", "size": 2, "device_use": "the new one", "physical_volumes": [{"device_use": "swap"}]},
        ],
        "volume_groups": [{"name": "vg", "logical_volumes": [{
            "device_use": "LVM", "file_system": "xfs", "inode_size": 1, "mount_point": "/", "name": "lv",
            "size": 1, "used_size": 1, "free_size": 0,
        }]}],
    });
    for edition in EDITIONS {
        let app = App::of_edition(edition).await;
        for target in [json!({}), json!({"name": "n"}), odd.clone()] {
            let mut body = task_of(&app.source().await);
            body["target_server"] = target;
            let task = app.task_like(&body).await;
            let got = give_back(&app, &task).await;
            assert!(got["target_server"]["disks"].is_array(), "{got}");
        }
    }
}

#[tokio::test]
async fn a_task_takes_the_words_that_it_or_its_source_has_and_no_others() {
    for edition in EDITIONS {
        let app = App::of_edition(edition).await;
        let mut body = source();
        body["disks"][0]["device_use"] = "RAID".into();
        let id = app.post("/v3/sources", &body).await.ok()["id"].clone();
        let task = app.task_like(&task_of(id.as_str().expect("an id"))).await;
        let path = format!("/v3/tasks/{task}");
        let with = |word: &str| {
            let mut disk = body["disks"][0].clone();
            disk["device_use"] = word.into();
            json!({"source_server": {"disks": [body["disks"][0], disk]}})
        };
        app.put(&path, &with("RAID")).await.ok();

        let other = app.put(&path, &with("raid")).await;
        if edition == Edition::Current {
            other.ok();
            continue;
        }
        let refusal = other.refused(400, "SMS.9001");
        let message = refusal["error_msg"].as_str().unwrap_or_default();
        let expected = "source_server.disks[1].device_use must be one of NORMAL, OS, BOOT, VOLUME_GROUP, BTRFS";
        assert!(message.starts_with(expected), "{message}");

        // the agent reports its disks anew
        let report = json!({"disks": with("raid")["source_server"]["disks"]});
        let report_path = format!("/v3/sources/{}/diskinfo", id.as_str().expect("an id"));
        app.put(&report_path, &report).await.ok();
        app.put(&path, &with("raid")).await.ok();
    }
}
