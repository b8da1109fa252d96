//! What arrives.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;
use sms_task_service::auth::Role;
use sms_task_service::clock::now;
use sms_task_service::domain::webhooks::sign;
use sms_task_service::storage::Tenant;
use sms_task_service::storage::webhooks::claim;

use super::{Got, Receiver, app, deliver, deliveries, ready, relay, send, sender, webhook};
use crate::events::settled;
use crate::startup::databases::on;
use crate::startup::service::Service;
use crate::support::app::App;
use crate::support::dir::Dir;

async fn secret(app: &App, id: &str) -> String {
    let path = format!("/ext/v1/webhooks/{id}/secret");
    let secret = app.get(&path).await.ok();
    secret["secret"].as_str().expect("a text").to_owned()
}

/// The signatures of a message by these secrets.
fn signatures(got: &Got, secrets: &[&str]) -> String {
    let timestamp: i64 = got.header("webhook-timestamp").parse().expect("a number");
    assert!((now() / 1000 - timestamp).abs() < 300);
    sign(secrets, got.header("webhook-id"), timestamp, &got.body).expect("secrets")
}

#[tokio::test]
async fn a_new_webhook_gets_a_signed_ping() {
    let (app, receiver) = (app().await, Receiver::start());
    let id = webhook(&app, &json!({"url": receiver.url()})).await;
    send(&app, &id, now()).await;
    let got = receiver.take();
    let ping = got
        .iter()
        .find(|one| one.kind() == "webhook.ping")
        .expect("a ping");
    assert_eq!(ping.json()["data"], json!({"webhook_id": id}));
    assert_eq!(ping.header("content-type"), "application/json");
    let secret = secret(&app, &id).await;
    assert_eq!(
        ping.header("webhook-signature"),
        signatures(ping, &[&secret])
    );
    let asked = app
        .post(&format!("/ext/v1/webhooks/{id}/ping"), &json!({}))
        .await
        .ok();
    send(&app, &id, now()).await;
    let got = receiver.take();
    let ids: Vec<_> = got.iter().map(|one| one.header("webhook-id")).collect();
    assert!(
        ids.contains(&asked["id"].as_str().expect("an id")),
        "{ids:?}"
    );
}

#[tokio::test]
async fn events_that_match_arrive_once_each_and_others_do_not() {
    let (app, receiver) = (app().await, Receiver::start());
    let task = app.started().await.task;
    settled(&app).await;
    let id = webhook(
        &app,
        &json!({"url": receiver.url(), "types": ["task.action_requested", "task.created"], "task_id": task}),
    )
    .await;
    app.act(&task, "stop").await.ok();
    app.task().await;
    for _ in 0..2 {
        send(&app, &id, now()).await;
    }
    let got = receiver.take();
    let kinds: BTreeSet<_> = got.iter().map(Got::kind).collect();
    assert_eq!(
        kinds,
        BTreeSet::from(["task.action_requested".into(), "webhook.ping".into()])
    );
    assert_eq!(got.len(), 2);
    let events = app
        .get(&format!(
            "/ext/v1/tasks/{task}/events?order=desc&type=task.action_requested"
        ))
        .await
        .ok();
    let event = &events["events"][0];
    let message = got
        .iter()
        .find(|one| one.kind() != "webhook.ping")
        .expect("a message");
    assert_eq!(
        message.header("webhook-id"),
        event["id"].as_str().expect("an id")
    );
    let expected = json!({
        "id": event["id"], "task_id": task, "source_id": event["source_id"], "actor": event["actor"],
        "details": {"operation": "stop"},
    });
    assert_eq!(message.json()["data"], expected);
    let timestamp = message.json()["timestamp"].to_string();
    assert!(
        timestamp.contains("T") && timestamp.ends_with("Z\""),
        "{timestamp}"
    );
}

#[tokio::test]
async fn nothing_of_another_account_arrives() {
    let app = App::guarded("default").await;
    let receiver = Receiver::start();
    settled(&app).await;
    let open = app
        .another_instance_with(|state| state.with_webhooks(super::anywhere()))
        .await;
    let id = webhook(&open, &json!({"url": receiver.url()})).await;
    let other = app.new_token("two", Role::Full).await;
    app.seen_with(Some(other)).await.task().await;
    send(&app, &id, now()).await;
    for got in receiver.take() {
        assert!(
            ["webhook.ping", "webhook.created"].contains(&&*got.kind()),
            "{got:?}"
        );
    }
}

#[tokio::test]
async fn after_a_rotation_messages_are_signed_with_both_secrets_for_a_day() {
    let (app, receiver) = (app().await, Receiver::start());
    let id = ready(&app, &receiver).await;
    let old = secret(&app, &id).await;
    app.post(&format!("/ext/v1/webhooks/{id}/secret"), &json!({}))
        .await
        .ok();
    let new = secret(&app, &id).await;
    assert_ne!(old, new);
    let day = 24 * 60 * 60 * 1000;
    for (later, secrets) in [(0, vec![&*new, &*old]), (day + 1000, vec![&*new])] {
        app.post(&format!("/ext/v1/webhooks/{id}/ping"), &json!({}))
            .await
            .ok();
        send(&app, &id, now() + later).await;
        let got = receiver.take();
        assert_eq!(
            got[0].header("webhook-signature"),
            signatures(&got[0], &secrets)
        );
    }
}

#[tokio::test]
async fn several_instances_send_each_message_once() {
    let (app, receiver) = (app().await, Receiver::start());
    let id = ready(&app, &receiver).await;
    for _ in 0..6 {
        app.task().await;
    }
    settled(&app).await;
    let senders = [sender(&app), sender(&app), sender(&app)];
    let work = senders.iter().map(async |one| {
        relay(&one.database, now()).await.expect("relayed");
        while deliver(one, "default", &id, now())
            .await
            .expect("an attempt")
        {}
    });
    futures_util::future::join_all(work).await;
    // what one instance has relayed, another may have been too early for
    send(&app, &id, now()).await;
    let got = receiver.take();
    let ids: BTreeSet<_> = got
        .iter()
        .map(|one| one.header("webhook-id").to_owned())
        .collect();
    assert_eq!((got.len(), ids.len()), (6, 6));
}

#[tokio::test]
async fn a_message_that_an_instance_has_taken_with_it_is_sent_a_minute_later() {
    let (app, receiver) = (app().await, Receiver::start());
    let id = ready(&app, &receiver).await;
    app.task().await;
    settled(&app).await;
    let begun = now();
    relay(&app.storage(), begun).await.expect("relayed");
    let mut db = Tenant::new("default".into(), app.storage())
        .database()
        .await
        .expect("a connection");
    let lost = claim(&mut db, &id, begun).await.expect("an answer");
    assert!(lost.is_some());
    send(&app, &id, begun + 59_000).await;
    assert!(
        receiver.take().is_empty(),
        "somebody may still be sending it"
    );
    send(&app, &id, begun + 60_000).await;
    assert_eq!(receiver.take().len(), 1);
    assert_eq!(deliveries(&app, &id, "limit=1").await[0]["attempts"], 2);
}

#[tokio::test]
async fn the_service_sends_by_itself_and_loses_nothing_when_it_is_killed() {
    let (app, dir, receiver) = (App::new().await, Dir::new(), Receiver::start());
    let start = async || {
        let mut service = on(&app.database, &dir);
        service
            .env("SMS_WEBHOOK_ALLOW", "loopback")
            .env("SMS_WEBHOOK_ALLOW_HTTP", "true");
        Service::start(service).await
    };
    let service = start().await;
    let body = json!({"url": receiver.url(), "types": ["task.created"]}).to_string();
    let created = service.ask("POST", "/ext/v1/webhooks", &body).await;
    assert_eq!(created.status, 200, "{}", created.body);
    let mut tasks = BTreeSet::new();
    for _ in 0..5 {
        tasks.insert(service.task().await);
    }
    service.kill().await;
    let service = start().await;
    tasks.insert(service.task().await);
    let pool = app.database.pool(1);
    let mut arrived = BTreeSet::new();
    while !tasks.is_subset(&arrived) {
        let got = receiver.take();
        arrived.extend(
            got.iter()
                .filter_map(|one| one.json()["data"]["task_id"].as_str().map(str::to_owned)),
        );
        // one that was on its way when the service was killed is due again after a minute
        let due =
            "UPDATE webhook_deliveries SET next_at = 0 WHERE state = 'pending' AND attempts > 0";
        sqlx::query(due).execute(&pool).await.expect("due");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
