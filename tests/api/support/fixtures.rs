//! Bodies that the service accepts.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use uuid::Uuid;

use super::app::App;

/// The registration of a unique machine.
pub fn source() -> Value {
    let name = Uuid::now_v7().to_string();
    json!({
        "ip": "192.168.0.154", "name": name, "hostname": name, "os_type": "WINDOWS",
        "os_version": "WINDOWS2016_64BIT", "agent_version": "1.2.0", "oem_system": false,
        "disks": [{
            "name": "Disk 0", "device_use": "OS", "size": 42_949_672_960_i64, "used_size": 1024,
            "physical_volumes": [{"name": "C:", "device_use": "OS", "size": 1024}],
        }],
        "networks": [{
            "name": "eth0", "ip": "192.168.0.154", "netmask": "255.255.255.0",
            "gateway": "192.168.0.1", "mac": "fa:16:3e:00:00:01",
        }],
    })
}

/// The registration of a unique machine with this OS.
pub fn source_with(os_type: &str) -> Value {
    let mut body = source();
    body["os_type"] = json!(os_type);
    body
}

/// A migration project like no other.
pub fn project() -> Value {
    json!({"name": Uuid::now_v7().to_string(), "region": "region-1", "type": "MIGRATE_FILE"})
}

/// A task for a registered source, with a target of its own.
pub fn task_of(source: &str) -> Value {
    json!({
        "name": "MigrationTask", "type": "MIGRATE_BLOCK", "os_type": "WINDOWS",
        "source_server": {"id": source},
        "target_server": {
            "name": "target", "vm_id": format!("vm-of-{source}"),
            "disks": [{
                "name": "Disk 0", "size": 42_949_672_960_i64, "used_size": 1024,
                "physical_volumes": [{"name": "C:", "device_use": "OS", "size": 1024}],
            }],
        },
        "region_name": "region", "region_id": "region-1",
        "project_name": "project", "project_id": "project-1",
    })
}

/// The same for a source that was registered with this body: of its OS.
pub fn task_fit_for(source: &str, registration: &Value) -> Value {
    let mut body = task_of(source);
    body["os_type"] = registration["os_type"].clone();
    body
}

/// A template with a unique name.
pub fn template() -> Value {
    json!({"template": {
        "name": Uuid::now_v7().to_string(), "is_template": true, "region": "region-1", "projectid": "project-1",
        "target_server_name": "target", "availability_zone": "zone-1", "volumetype": "SAS", "flavor": "s6.large.2",
        "vpc": {"id": "autoCreate", "name": "autoCreate"},
        "nics": [{"id": "autoCreate", "name": "autoCreate", "cidr": "192.168.0.0/24", "ip": null}],
        "security_groups": [{"id": "autoCreate", "name": "autoCreate"}],
        "publicip": {"type": "5_bgp", "bandwidth_size": 5},
        "disk": [{"id": 0, "index": 0, "name": "system", "disktype": "SAS", "size": 40, "device_use": "OS"}],
        "target_password": "p4ssw0rd of the target",
    }})
}

/// A progress report.
pub fn progress(name: &str, progress: i64) -> Value {
    json!({
        "subtask_name": name, "progress": progress, "replicatesize": progress * 10, "totalsize": 1000,
        "process_trace": "", "migrate_speed": 12.5,
    })
}

/// Speed limits by time of day.
pub fn speed_limits() -> Value {
    json!({"speed_limit": [
        {"start": "00:00", "end": "08:00", "speed": 0, "over_speed_threshold": 10.0},
        {"start": "08:00", "end": "23:59", "speed": 100, "over_speed_threshold": 50.5},
    ]})
}

/// Special settings.
pub fn configurations() -> Value {
    json!({"configurations": [
        {"config_key": "LINUX_CPU_LIMIT", "config_value": "50", "config_status": null},
        {"config_key": "MIGRATE_EXCLUDE_DIR", "config_value": "/tmp;/var/tmp", "config_status": "ok"},
    ]})
}

/// The evaluation of a network.
pub fn network_check() -> Value {
    json!({
        "domain_connectivity": true, "destination_connectivity": false, "network_delay": 20.5,
        "network_jitter": 2.0, "migration_speed": 100.0, "loss_percentage": 0.5, "cpu_usage": 30.0,
        "mem_usage": 40.0, "evaluation_result": "excellent",
    })
}

/// Creates a task whose target is in a network, both with this id, and whose agent has found it reachable or not.
pub async fn checked_network(app: &App, id: &str, reachable: bool) -> String {
    let mut body = task_of(&app.source().await);
    body["project_id"] = json!(id);
    let task = app.task_like(&body).await;
    let network = json!({
        "id": id, "name": "n", "ip": "10.0.0.2", "netmask": "255.0.0.0", "gateway": "10.0.0.1", "mac": "m",
    });
    let target = json!({"os_type": "WINDOWS", "disks": [], "networks": [network]});
    let update = json!({ "target_server": target });
    app.put(&format!("/v3/tasks/{task}"), &update).await.ok();
    let mut check = network_check();
    check["destination_connectivity"] = json!(reachable);
    let path = format!("/v3/{task}/update-network-check-info");
    app.post(&path, &check).await.ok();
    task
}

/// The result of a consistency check.
pub fn consistency() -> Value {
    json!({"consistency_result": [{
        "dir_check": "/srv/data", "num_total_files": 20, "num_different_files": 2,
        "num_target_miss_files": 1, "num_target_more_files": 0,
    }]})
}

/// The example request of the founding page.
pub fn example() -> Value {
    serde_json::from_str(include_str!("../../data/update-task-example.json"))
        .expect("the example is JSON")
}

/// Asserts that `read` contains everything that was written, field by field. Other fields do not matter.
#[track_caller]
pub fn assert_reads_back(written: &Value, read: &Value) {
    if let Some(difference) = first_difference(written, read) {
        panic!("{difference}");
    }
}

/// Where and how `read` differs from what was written.
pub fn first_difference(written: &Value, read: &Value) -> Option<String> {
    compare("$", written, read)
}

fn compare(path: &str, written: &Value, read: &Value) -> Option<String> {
    match (written, read) {
        (Value::Object(fields), Value::Object(_)) => fields
            .iter()
            .find_map(|(name, value)| compare(&format!("{path}.{name}"), value, &read[name])),
        (Value::Array(items), Value::Array(found)) if items.len() == found.len() => items
            .iter()
            .zip(found)
            .enumerate()
            .find_map(|(index, (item, found))| compare(&format!("{path}[{index}]"), item, found)),
        _ if written == read => None,
        _ => Some(format!("at {path}: {read} is not {written}")),
    }
}

/// Asserts that two bodies are equal. On failure it shows the differences rather than both bodies.
#[track_caller]
pub fn assert_equal(found: &Value, expected: &Value, context: &str) {
    fn compare(path: &str, found: &Value, expected: &Value, faults: &mut Vec<String>) {
        match (found, expected) {
            (Value::Object(one), Value::Object(other)) => {
                let names: BTreeSet<_> = one.keys().chain(other.keys()).collect();
                for name in names {
                    let path = format!("{path}.{name}");
                    match (one.get(name), other.get(name)) {
                        (Some(found), Some(expected)) => compare(&path, found, expected, faults),
                        (None, _) => faults.push(format!("{path} is missing")),
                        (_, None) => faults.push(format!("{path} should not be there")),
                    }
                }
            }
            (Value::Array(one), Value::Array(other)) => {
                if one.len() != other.len() {
                    faults.push(format!(
                        "{path} has {} items, not {}",
                        one.len(),
                        other.len()
                    ));
                }
                for (index, (found, expected)) in one.iter().zip(other).enumerate() {
                    compare(&format!("{path}[{index}]"), found, expected, faults);
                }
            }
            _ if found == expected => {}
            _ => faults.push(format!("{path} is {found}, not {expected}")),
        }
    }
    let mut faults = Vec::new();
    compare("$", found, expected, &mut faults);
    assert!(faults.is_empty(), "{}\n{context}", faults.join("\n"));
}
