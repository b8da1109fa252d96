//! The `checks` of a source. `src/domain/checks` has a table of inventories.

use serde_json::{Value, json};

use crate::support::app::App;

const MIB: i64 = 1024 * 1024;

fn linux() -> Value {
    json!({
        "ip": "10.0.0.1", "name": "linux", "os_type": "LINUX", "os_version": "CENTOS_7_6_64BIT", "has_rsync": false,
        "disks": [{
            "name": "/dev/vda", "device_use": "OS", "size": 40 * MIB, "used_size": MIB, "partition_style": "MBR",
            "physical_volumes": [{"name": "/dev/vda1", "file_system": "ext4"}],
        }],
    })
}

/// The results of checks by name, which the list and the source itself show alike.
async fn results(app: &App, source: &str) -> Vec<(String, String)> {
    let shown = app.show_source(source).await["checks"].clone();
    let listed = app.get(&format!("/v3/sources?id={source}")).await.ok();
    assert_eq!(listed["source_servers"][0]["checks"], shown);
    let text = |check: &Value, field: &str| check[field].as_str().expect("a text").to_owned();
    let checks = shown.as_array().expect("checks").iter();
    checks
        .map(|check| (text(check, "name"), text(check, "result")))
        .collect()
}

fn named(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(name, result): &(&str, &str)| ((*name).to_owned(), (*result).to_owned());
    expected.iter().map(owned).collect()
}

#[tokio::test]
async fn checks_follow_what_the_agent_reports() {
    let app = App::new().await;
    let registered = app.post("/v3/sources", &linux()).await.ok();
    let source = registered["id"].as_str().expect("an id");
    let disks = [
        ("DISK_INFO", "OK"),
        ("PARTITION_STYLE", "OK"),
        ("FILE_SYSTEM", "OK"),
    ];
    let at_first = [&[("OS_VERSION", "OK"), ("RSYNC", "ERROR")][..], &disks].concat();
    assert_eq!(results(&app, source).await, named(&at_first));

    let installed = json!({"id": source, "has_rsync": true});
    app.post("/v3/sources", &installed).await.ok();
    let then = [&[("OS_VERSION", "OK"), ("RSYNC", "OK")][..], &disks].concat();
    assert_eq!(results(&app, source).await, named(&then));

    let mut info = json!({"disks": linux()["disks"]});
    info["disks"][0]["physical_volumes"][0]["file_system"] = json!("zfs");
    let path = format!("/v3/sources/{source}/diskinfo");
    app.put(&path, &info).await.ok();
    let shown = app.show_source(source).await;
    let failed = json!({
        "id": 11, "name": "FILE_SYSTEM", "result": "ERROR", "params": ["/dev/vda1 (zfs)"], "error_code": "SMS.6509",
        "error_or_warn": "ERROR", "error_params": "/dev/vda1 (zfs)",
    });
    let checks = shown["checks"].as_array().expect("checks");
    assert_eq!(checks.last(), Some(&failed));

    app.put(&path, &json!({"disks": []})).await.ok();
    let at_last = [
        ("OS_VERSION", "OK"),
        ("RSYNC", "OK"),
        ("DISK_INFO", "ERROR"),
    ];
    assert_eq!(results(&app, source).await, named(&at_last));
}

#[tokio::test]
async fn a_source_that_has_reported_nothing_is_not_checked() {
    let app = App::new().await;
    let registered = app.post("/v3/sources", &json!({})).await.ok();
    let source = registered["id"].as_str().expect("an id");
    assert_eq!(results(&app, source).await, []);
    let known = json!({"id": source, "os_type": "WINDOWS", "account_rights": false});
    app.post("/v3/sources", &known).await.ok();
    assert_eq!(
        results(&app, source).await,
        named(&[("ACCOUNT_RIGHTS", "ERROR")])
    );
}

#[tokio::test]
async fn a_list_checks_all_disks_of_a_source_and_not_only_those_it_shows() {
    let app = App::new().await;
    let mut body = linux();
    let mut disk = body["disks"][0].take();
    disk["physical_volumes"] = json!([]);
    let mut disks = vec![disk; 50];
    disks[40]["size"] = json!(0);
    body["disks"] = json!(disks);
    let registered = app.post("/v3/sources", &body).await.ok();
    let source = registered["id"].as_str().expect("an id");
    let results = results(&app, source).await;
    assert!(
        results.contains(&("DISK_INFO".into(), "ERROR".into())),
        "{results:?}"
    );
}
