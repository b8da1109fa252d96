//! `GET /v3/sources`, `GET /v3/sources/overview` and `GET /v3/errors`.

use serde_json::{Value, json};

use crate::support::app::{App, Started};
use crate::support::filled;
use crate::support::fixtures::{self, assert_reads_back};

fn ids(list: &Value) -> Vec<&str> {
    let sources = list["source_servers"].as_array().expect("sources");
    sources
        .iter()
        .filter_map(|one| one["id"].as_str())
        .collect()
}

async fn list(app: &App, query: &str) -> Value {
    app.get(&format!("/v3/sources?{query}")).await.ok()
}

async fn register(app: &App, change: Value) -> String {
    let mut body = fixtures::source();
    for (name, value) in change.as_object().expect("an object") {
        body[name] = value.clone();
    }
    let answer = app.post("/v3/sources", &body).await.ok();
    answer["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn a_listed_source_has_what_the_source_has() {
    let app = App::new().await;
    let plain = app.post("/v3/sources", &filled::source(1)).await.ok();
    let plain = plain["id"].as_str().expect("an id").to_owned();
    let Started { source, task } = app.started().await;
    let update = json!({"target_server": fixtures::example()["target_server"], "clone_server": {"vm_id": "c"}});
    app.put(&format!("/v3/tasks/{task}"), &update).await.ok();
    let listed = list(&app, "").await;
    assert_eq!(listed["count"], 2);
    assert_eq!(ids(&listed), [&source, &plain], "newest first");
    for item in listed["source_servers"].as_array().expect("sources") {
        let shown = app.show_source(item["id"].as_str().expect("an id")).await;
        assert_reads_back(item, &shown);
    }
    let current = &listed["source_servers"][0]["current_task"];
    let expected = json!({
        "id": task, "name": "MigrationTask", "type": "MIGRATE_BLOCK", "state": "RUNNING",
        "target_server": {"vm_id": "", "name": ""}, "clone_server": {"vm_id": "c"},
        "overall_progress": 0, "subtask_info": "CREATE_CLOUD_SERVER-0", "use_public_ip": true,
    });
    assert_reads_back(&expected, current);
    assert_eq!(listed["source_servers"][1]["current_task"], Value::Null);
}

#[tokio::test]
async fn each_filter_finds_its_sources_and_the_count_is_exact() {
    let app = App::new().await;
    let first = register(
        &app,
        json!({"id": "one", "name": "alpha-web", "ip": "10.0.0.1", "ipv6": "fe80::1"}),
    )
    .await;
    let second = register(&app, json!({"name": "beta-web", "ip": "10.0.0.2", "state": "error", "migration_cycle": "syncing"})).await;
    let mut creation = fixtures::task_of(&second);
    creation["target_server"]["vm_id"] = json!("vm-1");
    let task = app.task_like(&creation).await;
    let update = json!({"enterprise_project_id": "ep-1"});
    app.put(&format!("/v3/tasks/{task}"), &update).await.ok();
    let project = app.project().await;
    let moved = json!({ "migprojectid": project });
    app.put(&format!("/v3/sources/{first}"), &moved).await.ok();
    let by_project = format!("migproject={project}");
    let both = [second.as_str(), first.as_str()];
    for (query, expected) in [
        ("", &both[..]),
        ("name=web", &both),
        ("name=alpha", &both[1..]),
        ("name=ALPHA", &[]),
        ("id=one", &both[1..]),
        ("ip=10.0.0", &both),
        ("ip=10.0.0.2", &both[..1]),
        ("ipv6=fe80::1", &both[1..]),
        ("state=error", &both[..1]),
        ("state=waiting", &both[1..]),
        ("migration_cycle=syncing", &both[..1]),
        (&by_project, &both[1..]),
        ("migproject=unknown", &[]),
        ("enterprise_project_id=ep-1", &both[..1]),
        ("vm_id=vm-1", &both[..1]),
        ("vm_id=vm-2", &[]),
        ("connected=true", &both),
        ("connected=false", &[]),
        ("is_consistency_result_exist=true", &[]),
        ("name=web&state=error", &both[..1]),
        ("name=&state=&ip=&vm_id=", &both),
        ("no_such_filter=1", &both),
    ] {
        let listed = list(&app, query).await;
        assert_eq!(ids(&listed), expected, "{query}");
        assert_eq!(listed["count"], expected.len(), "{query}");
    }
}

#[tokio::test]
async fn limit_and_offset_select_a_page_and_do_not_change_the_count() {
    let app = App::new().await;
    for _ in 0..205 {
        app.source().await;
    }
    let all = list(&app, "limit=200").await;
    for (query, length) in [
        ("", 200),
        ("limit=0", 200),
        ("limit=1", 1),
        ("limit=200&offset=200", 5),
        ("offset=205", 0),
        ("offset=65535", 0),
    ] {
        let page = list(&app, query).await;
        assert_eq!(page["count"], 205);
        assert_eq!(ids(&page).len(), length, "{query}");
    }
    assert_eq!(ids(&list(&app, "limit=3&offset=7").await), ids(&all)[7..10]);
    for bad in [
        "limit=201",
        "limit=-1",
        "limit=x",
        "offset=65536",
        "connected=maybe",
        "limit=1&limit=2",
    ] {
        app.get(&format!("/v3/sources?{bad}"))
            .await
            .refused(400, "SMS.9001");
    }
}

#[tokio::test]
async fn the_overview_counts_each_source_once() {
    let app = App::new().await;
    let empty = app.get("/v3/sources/overview").await.ok();
    assert!(
        empty
            .as_object()
            .expect("counts")
            .values()
            .all(|count| *count == 0)
    );
    app.source().await;
    app.task().await;
    app.started().await;
    for state in ["replicate", "syncing", "error", "premiged"] {
        register(&app, json!({ "state": state })).await;
    }
    let overview = app.get("/v3/sources/overview").await.ok();
    let expected = json!({
        "unconfigured": 1, "waiting": 1, "initialize": 1, "replicate": 1, "syncing": 1, "error": 1,
        "replicating": 2, "other": 2, "finished": 0, "stopped": 0,
    });
    assert_reads_back(&expected, &overview);
}

#[tokio::test]
async fn failed_migrations_are_listed_with_their_agents_errors() {
    let app = App::new().await;
    assert_eq!(
        app.get("/v3/errors").await.ok(),
        json!({"count": 0, "migration_errors": []})
    );
    let mut failed = Vec::new();
    for n in 0..3 {
        let Started { source, task } = app.started().await;
        let mut update = fixtures::example();
        update["error_json"] = json!(format!("fault {n}"));
        update["state"] = json!(if n == 1 { "SYNC_FAIL" } else { "MIGRATE_FAIL" });
        update["target_server"]["ip"] = json!("192.0.2.1");
        update["enterprise_project_id"] = json!(format!("ep-{n}"));
        app.put(&format!("/v3/tasks/{task}"), &update).await.ok();
        failed.insert(0, source);
    }
    app.started().await;
    let errors = app.get("/v3/errors?offset=0").await.ok();
    assert_eq!(errors["count"], 3);
    let sources: Vec<_> = errors["migration_errors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(|one| one["source_id"].clone())
        .collect();
    assert_eq!(sources, failed);
    let registered = app.show_source(&failed[2]).await;
    let expected = json!({
        "error_json": "fault 0", "host_name": registered["hostname"], "name": registered["name"],
        "source_id": failed[2], "source_ip": registered["ip"], "target_ip": "192.0.2.1",
    });
    assert_eq!(errors["migration_errors"][2], expected);
    let page = app.get("/v3/errors?limit=1&offset=1").await.ok();
    assert_eq!(
        (&page["count"], &page["migration_errors"][0]["source_id"]),
        (&json!(3), &json!(failed[1]))
    );
    let filtered = app.get("/v3/errors?enterprise_project_id=ep-2").await.ok();
    assert_eq!(filtered["count"], 1);
    app.get("/v3/errors?limit=101")
        .await
        .refused(400, "SMS.9001");
}
