//! `huaweicloud_sms_migration_project` and `huaweicloud_sms_migration_project_default`.

use serde_json::{Value, json};

use super::provider::Provider;

fn project(name: &str) -> Value {
    json!({
        "name": name, "region": "region", "start_target_server": true, "speed_limit": 0, "use_public_ip": true,
        "exist_server": true, "type": "MIGRATE_FILE", "syncing": false, "enterprise_project": "",
        "description": "", "isdefault": false,
    })
}

#[tokio::test]
async fn a_project_is_created_read_changed_and_destroyed() {
    let provider = Provider::new().await;
    let id = provider.create("/v3/migprojects", project("one")).await;
    let path = format!("/v3/migprojects/{id}");
    for (change, description) in [
        (project("one"), Value::Null),
        (json!({"name": "one", "description": "new"}), json!("new")),
    ] {
        provider.put(&path, change).await.expect("changed");
        let shown = provider.get(&path).await.expect("the project");
        for (field, expected) in [
            ("name", json!("one")),
            ("region", json!("region")),
            ("type", json!("MIGRATE_FILE")),
            ("speed_limit", json!(0)),
            ("use_public_ip", json!(true)),
            ("exist_server", json!(true)),
            ("syncing", json!(false)),
            ("isdefault", json!(false)),
            ("description", description),
        ] {
            assert_eq!(shown[field], expected, "{field}");
        }
    }
    // it sends the id once more, in a list
    provider
        .delete(&path, Some(json!([id])))
        .await
        .expect("deleted");
    let gone = provider.get(&path).await.expect_err("it has gone");
    assert_eq!(gone.status, 404);
}

#[tokio::test]
async fn another_project_becomes_the_default_one() {
    let provider = Provider::new().await;
    let first = provider.list("/v3/migprojects", "migprojects", 100).await;
    let first = first[0]["id"].as_str().expect("an id").to_owned();
    let second = provider.create("/v3/migprojects", project("two")).await;
    for id in [&second, &first] {
        let path = format!("/v3/migprojects/{id}");
        provider
            .put(&format!("{path}/default"), json!({}))
            .await
            .expect("changed");
        let shown = provider.get(&path).await.expect("the project");
        assert_eq!(shown["isdefault"], true);
        let refused = provider.delete(&path, Some(json!([id]))).await;
        let refused = refused.expect_err("there must be a default");
        assert!(refused.text().contains("SMS.7303"), "{refused:?}");
    }
}

#[tokio::test]
async fn projects_are_listed_at_once_and_then_page_by_page_until_one_is_empty() {
    let provider = Provider::new().await;
    for number in 1..5 {
        provider
            .create("/v3/migprojects", project(&format!("project-{number}")))
            .await;
    }
    let all = provider.get("/v3/migprojects").await.expect("a list");
    let all = all["migprojects"].as_array().expect("a list").clone();
    assert_eq!(all.len(), 5);
    let mut paged = Vec::new();
    loop {
        let page = format!("/v3/migprojects?limit=5&offset={}", paged.len());
        let page = provider.get(&page).await.expect("a page");
        let page = page["migprojects"].as_array().expect("a list").clone();
        if page.is_empty() {
            break;
        }
        paged.extend(page);
    }
    assert_eq!(paged, all);
}
