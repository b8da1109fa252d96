//! `SMS_API_EDITION`: what is mandatory in an update.

use serde_json::json;
use sms_task_service::config::Edition;

use crate::support::app::App;
use crate::support::fixtures::{assert_reads_back, example, task_of};

#[tokio::test]
async fn in_the_current_edition_nothing_is_mandatory_in_the_objects_of_an_update() {
    let app = App::of_edition(Edition::Current).await;
    let task = app.task().await;
    let path = format!("/v3/tasks/{task}");
    app.put(&path, &example()).await.ok();
    let mut expected = app.show(&task).await;
    // as huaweicloudsdksms 3.1.219 can send it
    let partial = json!({
        "target_server": {"vm_id": "vm-2", "name": "named"},
        "source_server": {"networks": [{"mac": "fa:16:3e:00:00:01"}], "disks": [{}]},
        "sub_tasks": [{"name": "SSL_CONFIG"}],
    });
    app.put(&path, &partial).await.ok();
    let shown = app.show(&task).await;
    assert_reads_back(&partial, &shown);
    let target = &mut expected["target_server"];
    (target["vm_id"], target["name"]) = (json!("vm-2"), json!("named"));
    assert_eq!(shown["target_server"], *target, "what is not given stays");
}

#[tokio::test]
async fn in_the_current_edition_every_other_rule_holds_even_where_fields_are_missing() {
    let app = App::of_edition(Edition::Current).await;
    let path = format!("/v3/tasks/{}", app.task().await);
    let mut disks = vec![json!({}); 100];
    disks[99] = json!({"size": -1});
    let body = json!({
        "target_server": {"os_type": "BEOS", "firmware": 5},
        "source_server": {"disks": disks, "btrfs_list": [{}, {"name": "x".repeat(256)}]},
    });
    let refusal = app.put(&path, &body).await.refused(400, "SMS.9001");
    let details = refusal["details"].as_array().expect("details").iter();
    let paths = details.filter_map(|detail| detail["error_msg"].as_str()?.split(' ').next());
    assert_eq!(
        paths.collect::<Vec<_>>(),
        [
            "target_server.os_type",
            "target_server.firmware",
            "source_server.btrfs_list[1].name",
            "source_server.disks[99].size"
        ]
    );
}

#[tokio::test]
async fn in_the_founding_edition_the_mandatory_fields_of_its_tables_are_mandatory() {
    let app = App::new().await;
    let path = format!("/v3/tasks/{}", app.task().await);
    let partial = json!({"target_server": {"vm_id": "vm-2"}});
    app.put(&path, &partial).await.refused(400, "SMS.6013");
}

#[tokio::test]
async fn a_creation_without_an_os_takes_that_of_the_source_in_the_current_edition() {
    let app = App::of_edition(Edition::Current).await;
    let mut body = task_of(&app.source().await);
    body.as_object_mut().expect("an object").remove("os_type");
    let task = app.task_like(&body).await;
    let shown = app.show(&task).await;
    assert_eq!(shown["os_type"], "WINDOWS");
    assert_eq!(shown["target_server"]["os_type"], "WINDOWS");
    let founding = App::new().await;
    founding
        .post("/v3/tasks", &body)
        .await
        .refused(400, "SMS.6013");
}

#[tokio::test]
async fn the_stage_of_a_source_is_mandatory_in_the_current_edition_only() {
    for (edition, status) in [(Edition::Founding, 200), (Edition::Current, 400)] {
        let app = App::of_edition(edition).await;
        let path = format!("/v3/sources/{}/changestate", app.source().await);
        let answer = app.put(&path, &json!({"copystate": "replicate"})).await;
        assert_eq!(answer.status, status, "{}", answer.json);
    }
}
