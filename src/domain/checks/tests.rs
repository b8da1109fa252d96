//! A table of inventories.

use serde_json::{Value, json};

use super::of;
use crate::model::SourceServer;

const MIB: i64 = 1024 * 1024;

fn checks(inventory: Value) -> Vec<Value> {
    let server: SourceServer = serde_json::from_value(inventory).expect("a server");
    let checks = of(&server).into_iter();
    checks
        .map(|check| serde_json::to_value(check).expect("JSON"))
        .collect()
}

/// A Linux server that passes every check.
fn linux() -> Value {
    json!({
        "os_type": "LINUX", "os_version": "CENTOS_7_6_64BIT", "cpu_quantity": 2, "memory": 4096,
        "paravirtualization": true, "firmware": "BIOS", "boot_loader": "GRUB", "has_rsync": true, "raw_devices": "",
        "disks": [
            {"name": "/dev/vda", "partition_style": "MBR", "size": 40 * MIB, "used_size": MIB, "physical_volumes": [
                {"name": "/dev/vda1", "file_system": "ext4"}, {"name": "/dev/vda2", "file_system": "swap"},
            ]},
            {"name": "/dev/vdb", "size": 10 * MIB, "physical_volumes": [
                {"name": "/dev/vdb", "file_system": "LVM2_member"},
            ]},
        ],
        "volume_groups": [{"name": "vg0", "logical_volumes": [{"name": "lv0", "file_system": "xfs"}]}],
    })
}

/// A Windows server that passes every check.
fn windows() -> Value {
    json!({
        "os_type": "WINDOWS", "os_version": "WINDOWS2016_64BIT", "firmware": "UEFI", "cpu_quantity": 4,
        "memory": 8_589_934_592_i64, "system_dir": "C:\\Windows", "oem_system": false, "driver_files": false,
        "system_services": false, "account_rights": true,
        "disks": [{"name": "Disk 0", "partition_style": "GPT", "size": 1000 * MIB, "physical_volumes": [
            {"name": "C:", "file_system": "NTFS", "size": 600 * MIB, "used_size": 280 * MIB},
            {"name": "D:", "file_system": "NTFS", "size": 599 * MIB, "used_size": 559 * MIB},
            {"name": "EFI", "file_system": "FAT32"},
        ]}],
    })
}

#[test]
fn a_server_without_faults_passes_the_vendors_checks_in_their_order() {
    for (server, names) in [
        (
            linux(),
            "OS_VERSION CPU MEMORY PARAVIRTUALIZATION FIRMWARE BOOT_LOADER RSYNC RAW_DEVICES DISK_INFO \
             PARTITION_STYLE FILE_SYSTEM",
        ),
        (
            windows(),
            "OS_VERSION FIRMWARE CPU MEMORY SYSTEM_ROOT PARTITION_STYLE FILE_SYSTEM FREE_SPACE OEM_SYSTEM DRIVER_FILE \
             SERVICE ACCOUNT_RIGHTS",
        ),
    ] {
        let checks = checks(server);
        for (check, (name, id)) in checks.iter().zip(names.split(' ').zip(1..)) {
            assert_eq!(check["name"], name);
            assert_eq!(check["id"], id);
            assert_eq!(check["result"], "OK", "{check}");
            for no_error in ["error_code", "error_or_warn", "error_params"] {
                assert_eq!(check[no_error], Value::Null, "{check}");
            }
        }
        assert_eq!(checks.len(), names.split(' ').count());
    }
}

/// What a server without faults has instead | the check that fails, its result and code | what is named
const FAULTS: &str = r#"
LINUX   {"os_version": ""}                                                     | OS_VERSION ERROR SMS.6503 |
LINUX   {"cpu_quantity": 0}                                                    | CPU ERROR SMS.6506 | 0
LINUX   {"memory": 0}                                                          | MEMORY ERROR SMS.6514 | 0
LINUX   {"memory": 1023}                                                       | MEMORY WARN SMS.6514 | 1023
LINUX   {"memory": 1072693248}                                                 | MEMORY WARN SMS.6514 | 1072693248
LINUX   {"paravirtualization": false}                                          | PARAVIRTUALIZATION ERROR SMS.6515 | false
LINUX   {"boot_loader": "LILO"}                                                | BOOT_LOADER ERROR SMS.6516 | LILO
LINUX   {"has_rsync": false}                                                   | RSYNC ERROR SMS.6517 | false
LINUX   {"raw_devices": "/dev/raw1"}                                           | RAW_DEVICES WARN SMS.6518 | /dev/raw1
LINUX   {"disks": []}                                                          | DISK_INFO ERROR SMS.6519 | no disks
LINUX   {"disks": [{"name": "a", "size": 1}, {"name": "b"}]}                   | DISK_INFO ERROR SMS.6519 | b
LINUX   {"disks": [{"name": "a", "size": 1, "used_size": 2}]}                  | DISK_INFO ERROR SMS.6519 | a
LINUX   {"volume_groups": [{"logical_volumes": [{"name": "a", "file_system": "zfs"}]}]} | FILE_SYSTEM ERROR SMS.6509 | a (zfs)
WINDOWS {"system_dir": ""}                                                     | SYSTEM_ROOT ERROR SMS.6507 |
WINDOWS {"firmware": "BIOS"}                                                   | FILE_SYSTEM ERROR SMS.6509 | EFI (FAT32)
WINDOWS {"disks": [{"physical_volumes": [{"name": "C:", "file_system": "NTFS"}, {"name": "D:", "file_system": "ReFS"}]}]} | FILE_SYSTEM ERROR SMS.6509 | D: (ReFS)
WINDOWS {"disks": [{"physical_volumes": [{"name": "C:", "size": 629145600, "used_size": 293601281}]}]} | FREE_SPACE ERROR SMS.0519 | C:
WINDOWS {"disks": [{"physical_volumes": [{"name": "C:", "size": 629145599, "used_size": 587202560}]}]} | FREE_SPACE ERROR SMS.0519 | C:
WINDOWS {"oem_system": true}                                                   | OEM_SYSTEM WARN SMS.6510 | true
WINDOWS {"driver_files": true}                                                 | DRIVER_FILE ERROR SMS.6511 | true
WINDOWS {"system_services": true}                                              | SERVICE ERROR SMS.6512 | true
WINDOWS {"account_rights": false}                                              | ACCOUNT_RIGHTS ERROR SMS.6513 | false
"#;

#[test]
fn each_fault_fails_its_check_and_no_other() {
    for line in FAULTS.trim().lines() {
        let (system, rest) = line.split_once(' ').expect("a system");
        let [change, check, named] = rest.split('|').map(str::trim).collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let mut server = if system == "LINUX" {
            linux()
        } else {
            windows()
        };
        let change: Value = serde_json::from_str(change).expect("JSON");
        for (field, value) in change.as_object().expect("an object") {
            server[field] = value.clone();
        }
        let failed = checks(server)
            .into_iter()
            .filter(|check| check["result"] != "OK");
        let failed = failed.map(|check| {
            assert_eq!(check["error_or_warn"], check["result"], "{line}");
            assert_eq!(check["error_params"], named, "{line}");
            let text = |field: &str| check[field].as_str().unwrap_or_default().to_owned();
            ["name", "result", "error_code"].map(text).join(" ")
        });
        assert_eq!(failed.collect::<Vec<_>>(), [check], "{line}");
    }
}

#[test]
fn a_check_is_left_out_if_the_agent_has_not_reported_what_it_is_about() {
    for (server, field, left_out) in [
        (linux(), "os_version", &["OS_VERSION"][..]),
        (linux(), "cpu_quantity", &["CPU"]),
        (linux(), "memory", &["MEMORY"]),
        (linux(), "paravirtualization", &["PARAVIRTUALIZATION"]),
        (linux(), "firmware", &["FIRMWARE"]),
        (linux(), "boot_loader", &["BOOT_LOADER"]),
        (linux(), "has_rsync", &["RSYNC"]),
        (linux(), "raw_devices", &["RAW_DEVICES"]),
        (
            linux(),
            "disks",
            &["DISK_INFO", "PARTITION_STYLE", "FILE_SYSTEM"],
        ),
        (linux(), "volume_groups", &[]),
        (windows(), "system_dir", &["SYSTEM_ROOT"]),
        (
            windows(),
            "disks",
            &["PARTITION_STYLE", "FILE_SYSTEM", "FREE_SPACE"],
        ),
        (windows(), "oem_system", &["OEM_SYSTEM"]),
        (windows(), "driver_files", &["DRIVER_FILE"]),
        (windows(), "system_services", &["SERVICE"]),
        (windows(), "account_rights", &["ACCOUNT_RIGHTS"]),
    ] {
        let mut without = server.clone();
        without[field] = Value::Null;
        let after = checks(without);
        let before = checks(server);
        let missing = before
            .iter()
            .filter(|check| !after.iter().any(|one| one["id"] == check["id"]));
        let missing: Vec<_> = missing.map(|check| check["name"].clone()).collect();
        assert_eq!(missing, left_out, "{field}");
    }
}

#[test]
fn disks_without_partitions_or_file_systems_have_nothing_to_check_there() {
    let mut server = linux();
    server["disks"] = json!([{"name": "/dev/vda", "size": MIB}]);
    server["volume_groups"] = json!([]);
    let names: Vec<_> = checks(server)
        .iter()
        .map(|check| check["name"].clone())
        .collect();
    assert!(names.contains(&json!("DISK_INFO")));
    assert!(!names.contains(&json!("PARTITION_STYLE")));
    assert!(!names.contains(&json!("FILE_SYSTEM")));
}

#[test]
fn a_server_of_an_unknown_system_is_not_checked() {
    let mut server = linux();
    server["os_type"] = Value::Null;
    assert_eq!(checks(server), Vec::<Value>::new());
}

#[test]
fn a_result_names_at_most_twenty_of_the_things_that_are_wrong() {
    let disks: Vec<_> = (0..1000)
        .map(|n| json!({"name": format!("disk {n}"), "size": 0}))
        .collect();
    let mut server = linux();
    server["disks"] = json!(disks);
    let failed = checks(server)
        .into_iter()
        .find(|check| check["name"] == "DISK_INFO");
    let params = failed.expect("a result")["params"].clone();
    assert_eq!(params.as_array().map(Vec::len), Some(20));
}
