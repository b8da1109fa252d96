//! `huaweicloud_sms_task`.

use serde_json::{Value, json};

use super::provider::{Answered, Provider};
use super::{sources, templates};

/// A task of the provider's, with the source that it is for.
struct Applied {
    provider: Provider,
    source: String,
    task: String,
    created: Value,
}

impl Applied {
    /// Creates a task, for a new server made from a template or for one that exists.
    async fn new(target: Option<&str>) -> Self {
        let provider = Provider::new().await;
        let source = provider.create("/v3/sources", sources::source(1)).await;
        let shown = provider.get(&format!("/v3/sources/{source}")).await;
        let disks = target_disks(&shown.expect("the source")["init_target_server"]["disks"]);
        let template = match target {
            Some(_) => Value::Null,
            None => provider
                .create("/v3/vm/templates", templates::template("for-tasks"))
                .await
                .into(),
        };
        let created = json!({
            "name": "MigrationTask", "type": "MIGRATE_FILE", "os_type": "LINUX", "priority": 1,
            "source_server": {"id": source},
            "target_server": {"disks": disks, "vm_id": target, "name": target.map(|_| "target")},
            "region_id": "region", "region_name": "region", "project_name": "region", "project_id": "project",
            "vm_template_id": template, "exist_server": target.is_some(), "start_target_server": true,
            "use_public_ip": true, "syncing": false, "use_ipv6": false, "auto_start": false, "migration_ip": "", "enterprise_project_id": "",
        });
        let task = provider.create("/v3/tasks", created.clone()).await;
        Self {
            provider,
            source,
            task,
            created,
        }
    }

    fn path(&self, more: &str) -> String {
        format!("/v3/tasks/{}{more}", self.task)
    }

    async fn act(&self, operation: &str) -> Answered {
        let action = json!({"operation": operation});
        self.provider.post(&self.path("/action"), action).await
    }

    /// Waits as the provider does: as long as the task is READY, and for nothing but RUNNING.
    async fn starts(&self) {
        self.act("start").await.expect("started");
        loop {
            let task = self.provider.get(&self.path("")).await.expect("the task");
            match task["state"].as_str().expect("a state") {
                "READY" => tokio::task::yield_now().await,
                state => return assert_eq!(state, "RUNNING"),
            }
        }
    }

    /// Reads everything as the provider does after each apply, and compares what it keeps with what was applied.
    async fn plan_is_clean(&self, limits: &Value, settings: &Value) {
        let shown = self.provider.get(&self.path("")).await.expect("the task");
        for field in [
            "region_name",
            "project_id",
            "type",
            "os_type",
            "start_target_server",
            "use_public_ip",
            "syncing",
            "use_ipv6",
            "vm_template_id",
        ] {
            assert_eq!(shown[field], self.created[field], "{field}");
        }
        for field in ["vm_id", "name"] {
            assert_eq!(
                shown["target_server"][field], self.created["target_server"][field],
                "{field}"
            );
        }
        assert_eq!(shown["source_server"]["id"], self.source);
        assert_eq!(shown["need_migration_test"], false);
        assert_eq!(shown["enterprise_project_id"], "0");
        target_disks(&shown["target_server"]["disks"]);
        // what fails here is only logged
        let kept = self.provider.get(&self.path("/speed-limit")).await;
        let kept = kept.map_or(json!([]), |kept| kept["speed_limit"].clone());
        assert_eq!(&kept, limits);
        let kept = self
            .provider
            .get(&self.path("/configuration-setting"))
            .await;
        let kept = kept.map_or(json!([]), |kept| kept["configurations"].clone());
        assert_eq!(&kept, settings);
        let _ = self.provider.get(&self.path("/passphrase")).await;
    }

    /// The agent does what the service tells it.
    async fn agent_acknowledges(&self, command: &str) {
        let done = json!({"command_name": command, "result": "success", "result_detail": {}});
        let path = format!("/v3/sources/{}/command_result", self.source);
        self.provider.app().post(&path, &done).await.ok();
    }

    async fn destroyed(self) {
        let path = self.path("");
        self.provider.delete(&path, None).await.expect("deleted");
        for gone in [
            self.provider.get(&path).await,
            self.provider.delete(&path, None).await,
        ] {
            assert_eq!(gone.expect_err("it has gone").status, 404);
        }
        let source = format!("/v3/sources/{}", self.source);
        self.provider.delete(&source, None).await.expect("deleted");
    }
}

/// Disks of a source's proposal, as they are sent for the target.
fn target_disks(proposed: &Value) -> Value {
    let disks = proposed.as_array().expect("disks").iter().map(|disk| {
        let volumes = disk["physical_volumes"].as_array().expect("volumes").iter().map(|volume| {
            // sizes must be numbers, or the provider crashes
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
    disks.collect()
}

#[tokio::test]
async fn a_task_with_a_template_is_created_started_stopped_and_destroyed() {
    let applied = Applied::new(None).await;
    applied.plan_is_clean(&json!([]), &json!([])).await;
    applied.starts().await;
    applied.plan_is_clean(&json!([]), &json!([])).await;
    applied.act("stop").await.expect("stopping");
    applied.agent_acknowledges("STOP").await;
    applied.plan_is_clean(&json!([]), &json!([])).await;
    applied.destroyed().await;
}

#[tokio::test]
async fn a_task_for_a_server_that_exists_keeps_it_and_no_other_task_gets_it() {
    let applied = Applied::new(Some("server-1")).await;
    applied.plan_is_clean(&json!([]), &json!([])).await;
    let provider = &applied.provider;
    let other = provider.create("/v3/sources", sources::source(2)).await;
    let mut body = applied.created.clone();
    body["source_server"]["id"] = json!(other);
    let refused = provider.post("/v3/tasks", body).await;
    let refused = refused.expect_err("the target has a task");
    assert!(refused.text().contains("SMS.6615"), "{refused:?}");
    applied.destroyed().await;
}

#[tokio::test]
async fn limits_and_settings_are_set_changed_and_removed() {
    let applied = Applied::new(None).await;
    let limit = |speed: i64| json!([{"start": "00:00", "end": "23:59", "speed": speed, "over_speed_threshold": null}]);
    let setting = |value: &str| json!([{"config_key": "MIGRATE_EXCLUDE_DIR", "config_value": value, "config_status": null}]);
    for (limits, settings) in [
        (limit(10), setting("/tmp")),
        (limit(20), setting("/tmp;/var/tmp")),
        // no block is left in the file
        (json!([]), json!([])),
        (limit(10), setting("/tmp")),
    ] {
        let posts = [
            ("/speed-limit", json!({"speed_limit": limits})),
            (
                "/configuration-setting",
                json!({"configurations": settings}),
            ),
        ];
        for (path, body) in posts {
            // an empty list is left out, so that `{}` is sent
            let body = if limits == json!([]) { json!({}) } else { body };
            applied
                .provider
                .post(&applied.path(path), body)
                .await
                .expect(path);
        }
        applied.plan_is_clean(&limits, &settings).await;
    }
    applied.destroyed().await;
}

#[tokio::test]
async fn destroying_while_the_task_runs_is_refused_with_a_reason_that_is_shown() {
    let applied = Applied::new(None).await;
    applied.starts().await;
    let refused = applied.provider.delete(&applied.path(""), None).await;
    let refused = refused.expect_err("it runs");
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("SMS.7719"), "{refused:?}");
    let refused = applied.act("restart").await;
    let refused = refused.expect_err("its target is not launched");
    assert!(refused.text().contains("SMS.7722"), "{refused:?}");
    applied.act("stop").await.expect("stopping");
    applied.agent_acknowledges("STOP").await;
    applied.destroyed().await;
}

#[tokio::test]
async fn a_source_without_disks_gets_a_target_without_any() {
    let provider = Provider::new().await;
    let mut bare = sources::source(1);
    bare["disks"] = json!([]);
    let source = provider.create("/v3/sources", bare).await;
    let created = json!({
        "name": "MigrationTask", "type": "MIGRATE_FILE", "os_type": "LINUX", "source_server": {"id": source},
        "target_server": {"disks": []}, "region_id": "region", "region_name": "region",
        "project_name": "region", "project_id": "project", "exist_server": false,
    });
    let task = provider.create("/v3/tasks", created).await;
    let shown = provider
        .get(&format!("/v3/tasks/{task}"))
        .await
        .expect("the task");
    assert_eq!(shown["target_server"]["disks"], json!([]));
}

#[tokio::test]
async fn tasks_are_paged_until_a_page_is_not_full() {
    let provider = Provider::new().await;
    for _ in 0..103 {
        provider.app().task().await;
    }
    assert_eq!(provider.list("/v3/tasks", "tasks", 100).await.len(), 103);
}
