//! `huaweicloud_sms_source_server` and the data source `huaweicloud_sms_source_servers`.

use serde_json::{Value, json};

use super::provider::Provider;

/// A source, as somebody writes it who registers one without an agent.
pub fn source(number: usize) -> Value {
    json!({
        "ip": format!("192.0.2.{number}"), "name": format!("server-{number}"), "hostname": "", "os_type": "LINUX",
        "os_version": "UBUNTU_20_4_64BIT", "firmware": "BIOS", "boot_loader": "GRUB", "cpu_quantity": 2,
        "memory": 4_294_967_296_i64, "has_rsync": true, "paravirtualization": true, "raw_devices": "",
        "agent_version": "25.2.0",
        "disks": [{
            "name": "/dev/vda", "partition_style": "MBR", "device_use": "BOOT", "size": 42_949_672_960_i64,
            "used_size": 42_949_672_960_i64, "os_disk": true,
            "physical_volumes": [{
                "name": "/dev/vda1", "device_use": "OS", "file_system": "ext4", "index": 1, "mount_point": "/",
                "size": 42_948_624_384_i64, "used_size": 5_368_709_120_i64, "uuid": "uuid",
            }],
        }],
        "networks": [{
            "name": "eth0", "ip": format!("192.0.2.{number}"), "netmask": "255.255.255.0", "gateway": "192.0.2.254",
            "mac": "52:54:00:12:34:56", "mtu": 1500,
        }],
        "volume_groups": [], "btrfs_list": [],
    })
}

#[tokio::test]
async fn a_source_is_registered_read_renamed_and_destroyed() {
    let provider = Provider::new().await;
    let id = provider.create("/v3/sources", source(1)).await;
    let path = format!("/v3/sources/{id}");
    let shown = provider.get(&path).await.expect("the source");
    assert_eq!(shown["name"], "server-1");
    assert_eq!(shown["state"], "waiting");
    assert_eq!(shown["enterprise_project_id"], "0");
    let renamed = json!({"name": "renamed"});
    provider.put(&path, renamed).await.expect("renamed");
    let shown = provider.get(&path).await.expect("the source");
    assert_eq!(shown["name"], "renamed");
    provider.delete(&path, None).await.expect("deleted");
    let gone = provider.get(&path).await.expect_err("it has gone");
    assert_eq!(gone.status, 404);
}

#[tokio::test]
async fn sources_are_found_by_name_ip_and_state_and_paged_until_a_page_is_not_full() {
    let provider = Provider::new().await;
    for number in 1..=103 {
        provider.create("/v3/sources", source(number)).await;
    }
    let all = provider.list("/v3/sources", "source_servers", 100).await;
    assert_eq!(all.len(), 103);
    for (filter, found) in [
        ("name=server-103", 1),
        ("ip=192.0.2.7", 1),
        ("state=waiting", 103),
        ("state=finished", 0),
        ("enterprise_project_id=all_granted_eps", 103),
    ] {
        let path = format!("/v3/sources?{filter}");
        let answer = provider.get(&path).await.expect("a page");
        assert!(answer["count"].as_u64() >= Some(found), "{filter}");
        assert_eq!(answer["count"] == 0, found == 0, "{filter}");
    }
    for more in ["/v3/sources/overview", "/v3/errors?limit=50&offset=0"] {
        provider.get(more).await.expect("an answer");
    }
}
