//! `huaweicloud_sms_server_template`.

use serde_json::{Value, json};

use super::provider::Provider;
use crate::support::fixtures::assert_reads_back;

/// The body of the resource, with the provider's defaults.
pub fn template(name: &str) -> Value {
    let created = || json!({"id": "autoCreate", "name": "autoCreate"});
    json!({"template": {
        "name": name, "is_template": true, "region": "region", "projectid": "project",
        "target_server_name": name, "availability_zone": "zone", "volumetype": "GPSSD", "flavor": "s6.large.2",
        "vpc": created(), "nics": [created()], "security_groups": [created()],
        "publicip": {"type": "5_bgp", "bandwidth_size": 5, "bandwidth_share_type": "PER"},
        "disk": [], "data_volume_type": "", "image_id": null,
    }})
}

#[tokio::test]
async fn a_template_is_created_read_changed_and_destroyed() {
    let provider = Provider::new().await;
    let id = provider.create("/v3/vm/templates", template("first")).await;
    let path = format!("/v3/vm/templates/{id}");
    for name in ["first", "second"] {
        provider.put(&path, template(name)).await.expect("changed");
        let mut expected = template(name)["template"].clone();
        // Go would fail at anything but a text
        expected["is_template"] = json!("true");
        for empty in ["disk", "data_volume_type"] {
            expected.as_object_mut().expect("an object").remove(empty);
        }
        let shown = provider.get(&path).await.expect("the template");
        assert_reads_back(&expected, &shown["template"]);
    }
    let listed = provider.list("/v3/vm/templates", "templates", 100).await;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["id"], id);
    provider.delete(&path, None).await.expect("deleted");
    for gone in [
        provider.delete(&path, None).await,
        provider.get(&path).await,
    ] {
        assert_eq!(gone.expect_err("it has gone").status, 404);
    }
}
