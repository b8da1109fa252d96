//! Guard: every type of event happens, and the documentation has an example of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use sms_task_service::auth::{Role, Vault};
use sms_task_service::background::jobs;
use sms_task_service::background::webhooks::{Client, Sender, deliver};
use sms_task_service::clock::now;
use sms_task_service::model::Happening;
use sms_task_service::storage::access::{self, AccessKey};
use sms_task_service::storage::{Database, Limits};

use tokio_util::sync::CancellationToken;

use super::events;
use crate::support::app::App;
use crate::support::fixtures;
use crate::webhooks::anywhere;

/// Does something of everything.
async fn everything(app: &App) {
    let started = app.started().await;
    let agent = app.new_token("one", Role::Agent).await;
    let agent = app.seen_with(Some(agent)).await;
    let path = format!("/v3/sources/{}/command", started.source);
    agent.get(&path).await.ok();
    let answer = json!({"command_name": "START", "result": "success", "result_detail": {}});
    app.post(
        &format!("/v3/sources/{}/command_result", started.source),
        &answer,
    )
    .await
    .ok();
    let steps = app.show(&started.task).await["sub_tasks"].clone();
    for step in steps.as_array().expect("a list") {
        app.report(&started.task, step["name"].as_str().expect("a name"), 100)
            .await
            .ok();
    }
    app.delete(&format!("/v3/tasks/{}", started.task))
        .await
        .ok();
    app.put(
        &format!("/v3/sources/{}", started.source),
        &json!({"name": "renamed"}),
    )
    .await
    .ok();
    app.delete(&format!("/v3/sources/{}", started.source))
        .await
        .ok();

    let failing = app.started().await;
    let later = now() + 60 * 60 * 1000;
    app.sweep(later).await;
    app.post(
        &format!("/v3/tasks/{}/speed-limit", failing.task),
        &fixtures::speed_limits(),
    )
    .await
    .ok();
    let error = json!({"copystate": "error", "migrationcycle": "replicating"});
    app.put(
        &format!("/v3/sources/{}/changestate", failing.source),
        &error,
    )
    .await
    .ok();

    let broken = app.started().await.source;
    let path = format!("/v3/sources/{broken}/command");
    agent.get(&path).await.ok();
    let detail = json!({"error_code": "SMS.1902", "error_param": "/dev/sdb"});
    let answer = json!({"command_name": "START", "result": "fail", "result_detail": detail});
    app.post(&format!("{path}_result"), &answer).await.ok();

    let template = app.template().await;
    app.put(
        &format!("/v3/vm/templates/{template}"),
        &fixtures::template(),
    )
    .await
    .ok();
    app.delete(&format!("/v3/vm/templates/{template}"))
        .await
        .ok();
    let project = app.project().await;
    app.put(
        &format!("/v3/migprojects/{project}"),
        &json!({"description": "d"}),
    )
    .await
    .ok();
    app.delete(&format!("/v3/migprojects/{project}")).await.ok();
    let body = json!({"ids": [app.task().await], "operation": "start", "reason": "Wave 1"});
    app.post("/ext/v1/tasks/actions", &body).await.ok();
    let stop = CancellationToken::new();
    jobs::work(&app.storage(), &stop).await.expect("done");
    webhooks(app).await;
    // the one that has failed is no longer at work
    app.sweep(later).await;
    credentials(app).await;
}

/// Makes a webhook, changes and deletes it, and has it disabled.
async fn webhooks(app: &App) {
    let body = json!({"url": "https://hooks.example"});
    let webhook = app.post("/ext/v1/webhooks", &body).await.ok();
    let id = webhook["id"].as_str().expect("an id");
    let path = format!("/ext/v1/webhooks/{id}");
    app.put(&path, &body).await.ok();
    app.post(&format!("{path}/secret"), &json!({})).await.ok();
    let pool = app.database.pool(1);
    let long_ago = sqlx::query("UPDATE webhooks SET failing_since = 0, url = 'http://127.0.0.1:1'");
    long_ago.execute(&pool).await.expect("failing");
    let sender = Sender {
        database: app.storage(),
        vault: Vault::default(),
        client: Client::new(anywhere()),
    };
    deliver(&sender, "one", id, now())
        .await
        .expect("an attempt");
    app.delete(&path).await.ok();
}

/// Makes and revokes credentials, as the subcommands do.
async fn credentials(app: &App) {
    let storage = Database::new(app.database.options.clone(), Limits::default());
    let mut db = storage.connection().await.expect("a connection");
    let key = AccessKey {
        access_key: "AK".into(),
        tenant_id: "one".into(),
        secret: Vec::new(),
        role: "agent".into(),
        description: None,
        created_at: 0,
        expires_at: Some(5),
        last_used_at: None,
    };
    access::create_key(&mut db, &key).await.expect("a key");
    assert!(
        access::revoke_key(&mut db, "one", "AK")
            .await
            .expect("revoked")
    );
    assert!(
        !access::revoke_key(&mut db, "one", "AK")
            .await
            .expect("there is none")
    );
    app.new_token("one", Role::Agent).await;
    let tokens = access::tokens(&mut db, "one").await.expect("tokens");
    let last = tokens
        .iter()
        .max_by(|one, other| one.id.cmp(&other.id))
        .expect("a token");
    assert!(
        access::revoke_token(&mut db, "one", &last.id)
            .await
            .expect("revoked")
    );
}

fn fields(data: &Value) -> BTreeSet<String> {
    data.as_object()
        .expect("an object")
        .keys()
        .cloned()
        .collect()
}

/// Types and the fields of their data, from the examples in the documentation.
fn documented() -> BTreeMap<String, BTreeSet<String>> {
    let page = include_str!("../../../docs/events.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `"));
    let documented = rows.filter_map(|row| {
        let (kind, rest) = row.split_once("` |")?;
        let (_, example) = rest.rsplit_once("| `")?;
        let example = example.strip_suffix("` |")?;
        let data = serde_json::from_str(example).unwrap_or_else(|error| panic!("{kind}: {error}"));
        Some((kind.to_owned(), fields(&data)))
    });
    documented.collect()
}

#[tokio::test]
async fn every_type_happens_and_is_documented_with_the_fields_that_it_has() {
    let app = App::guarded("one").await;
    everything(&app).await;
    let mut seen = BTreeMap::new();
    for event in events(&app, "").await {
        let kind = event["type"].as_str().expect("a type").to_owned();
        let known: &mut BTreeSet<String> = seen.entry(kind).or_default();
        known.extend(fields(&event["data"]));
    }
    let types: BTreeSet<_> = Happening::TYPES.iter().map(ToString::to_string).collect();
    assert_eq!(seen.keys().cloned().collect::<BTreeSet<_>>(), types);
    assert_eq!(documented(), seen);
}
