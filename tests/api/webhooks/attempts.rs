//! Messages that cannot be delivered at once.

use serde_json::{Value, json};
use sms_task_service::clock::now;
use sms_task_service::storage;

use super::{Receiver, app, deliveries, ready, send, show};
use crate::events::settled;
use crate::support::app::App;

const HOUR: i64 = 60 * 60 * 1000;

/// The newest message.
async fn newest(app: &App, id: &str) -> Value {
    deliveries(app, id, "limit=1").await.remove(0)
}

async fn resend(app: &App, id: &str, body: Value) -> Value {
    let path = format!("/ext/v1/webhooks/{id}/resend");
    app.post(&path, &body).await.ok()["count"].clone()
}

#[tokio::test]
async fn a_message_that_is_not_taken_is_sent_again_with_the_same_id() {
    let (app, receiver) = (app().await, Receiver::start());
    let id = ready(&app, &receiver).await;
    receiver.answer([
        (500, None, "down\0"),
        (302, Some(("location", "/else")), ""),
        (200, None, "ok"),
    ]);
    app.task().await;
    let mut at = now();
    let mut ids = Vec::new();
    for (attempts, state, status, answer) in [
        (1, "pending", 500, "down\u{fffd}"),
        (2, "pending", 302, ""),
        (3, "delivered", 200, "ok"),
    ] {
        send(&app, &id, at).await;
        ids.extend(
            receiver
                .take()
                .iter()
                .map(|one| one.header("webhook-id").to_owned()),
        );
        let seen = newest(&app, &id).await;
        let figures =
            ["attempts", "state", "status", "answer", "error", "last_at"].map(|name| &seen[name]);
        assert_eq!(
            json!(figures),
            json!([attempts, state, status, answer, null, at])
        );
        let failing = show(&app, &id).await["failing_since"].clone();
        assert_eq!(failing.is_null(), state == "delivered", "{failing}");
        at = seen["next_at"].as_i64().unwrap_or(at);
    }
    assert_eq!(ids.len(), 3);
    assert!(
        ids.iter().all(|one| *one == ids[0]),
        "a redirect is not followed: {ids:?}"
    );
}

#[tokio::test]
async fn a_receiver_can_ask_for_time() {
    let (app, receiver) = (app().await, Receiver::start());
    let id = ready(&app, &receiver).await;
    receiver.answer([(429, Some(("retry-after", "3600")), "")]);
    app.task().await;
    let at = now();
    send(&app, &id, at).await;
    assert_eq!(newest(&app, &id).await["next_at"], at + HOUR);
    send(&app, &id, at + HOUR - 1).await;
    assert_eq!(receiver.take().len(), 1);
    send(&app, &id, at + HOUR).await;
    assert_eq!(receiver.take().len(), 1);
}

#[tokio::test]
async fn after_ten_attempts_a_message_has_failed_and_can_be_sent_again() {
    let (app, receiver) = (app().await, Receiver::start());
    let id = ready(&app, &receiver).await;
    receiver.answer([(503, None, ""); 10]);
    app.task().await;
    let mut at = now();
    for _ in 0..12 {
        send(&app, &id, at).await;
        at += 30 * HOUR;
        // failing for five days would disable it
        let mut db = app.database.pool(1).acquire().await.expect("a connection");
        let fresh = sqlx::query("UPDATE webhooks SET failing_since = NULL, enabled = TRUE");
        fresh.execute(&mut *db).await.expect("fresh");
    }
    assert_eq!(receiver.take().len(), 10);
    let failed = newest(&app, &id).await;
    assert_eq!(
        (&failed["state"], &failed["next_at"]),
        (&json!("failed"), &json!(null))
    );
    assert_eq!(
        deliveries(&app, &id, "state=failed").await,
        std::slice::from_ref(&failed)
    );
    let message = failed["id"].clone();
    let since = json!({"since": failed["created_at"].as_i64().expect("a time") + 1});
    for (body, count) in [
        (since, 0),
        (json!({"delivery_id": "unknown"}), 0),
        (json!({}), 1),
        (json!({}), 0),
        (json!({"delivery_id": message}), 1),
    ] {
        assert_eq!(resend(&app, &id, body.clone()).await, count, "{body}");
    }
    send(&app, &id, now()).await;
    let got = receiver.take();
    assert_eq!(got.len(), 1);
    assert_eq!(
        got[0].header("webhook-id"),
        message.as_str().expect("an id")
    );
    assert_eq!(
        resend(&app, &id, json!({"delivery_id": message})).await,
        1,
        "also one that has arrived"
    );
}

/// What has happened to webhooks.
async fn disabled(app: &App) -> Vec<Value> {
    settled(app).await;
    let events = app.get("/ext/v1/events?type=webhook.disabled").await.ok();
    let events = events["events"].as_array().expect("events").iter();
    events.map(|event| event["data"].clone()).collect()
}

#[tokio::test]
async fn a_receiver_that_is_gone_gets_nothing_until_its_webhook_is_enabled_again() {
    let (app, receiver) = (app().await, Receiver::start());
    let id = ready(&app, &receiver).await;
    receiver.answer([(410, None, "")]);
    app.task().await;
    app.task().await;
    send(&app, &id, now()).await;
    assert_eq!(receiver.take().len(), 1);
    let seen = show(&app, &id).await;
    assert_eq!(
        (&seen["enabled"], &seen["disabled_reason"]),
        (&json!(false), &json!("gone"))
    );
    assert_eq!(disabled(&app).await, [json!({"id": id, "reason": "gone"})]);
    app.task().await;
    send(&app, &id, now() + HOUR).await;
    assert!(receiver.take().is_empty());

    settled(&app).await;
    let body = json!({"url": receiver.url(), "types": ["task.created"]});
    let enabled = app.put(&format!("/ext/v1/webhooks/{id}"), &body).await.ok();
    assert_eq!(
        (&enabled["enabled"], &enabled["disabled_reason"]),
        (&json!(true), &json!(null))
    );
    let task = app.task().await;
    send(&app, &id, now() + HOUR).await;
    let got = receiver.take();
    assert_eq!(got.len(), 2, "the one that was waiting, and the new one");
    assert!(
        got.iter()
            .any(|one| one.json()["data"]["task_id"] == json!(task))
    );
}

#[tokio::test]
async fn a_webhook_that_fails_for_five_days_is_disabled() {
    let (app, receiver) = (app().await, Receiver::start());
    let id = ready(&app, &receiver).await;
    receiver.answer([(500, None, ""); 3]);
    let begun = now() + 1000;
    for (at, enabled) in [(0, true), (119 * HOUR, true), (120 * HOUR, false)] {
        app.post(&format!("/ext/v1/webhooks/{id}/ping"), &json!({}))
            .await
            .ok();
        let claimed = begun + at;
        settled(&app).await;
        let sender = super::sender(&app);
        super::deliver(&sender, "default", &id, claimed)
            .await
            .expect("an attempt");
        assert_eq!(show(&app, &id).await["enabled"], enabled, "{at}");
    }
    assert_eq!(
        disabled(&app).await,
        [json!({"id": id, "reason": "failing"})]
    );
}

#[tokio::test]
async fn only_the_beginning_of_an_answer_is_kept_and_old_messages_are_forgotten() {
    let (app, receiver) = (app().await, Receiver::start());
    let id = ready(&app, &receiver).await;
    let long: &'static str = Box::leak("x".repeat(100_000).into_boxed_str());
    receiver.answer([(200, None, long), (500, None, "")]);
    for _ in 0..2 {
        app.task().await;
        send(&app, &id, now()).await;
    }
    let all = deliveries(&app, &id, "").await;
    let lengths: Vec<_> = all
        .iter()
        .map(|one| one["answer"].as_str().map(str::len))
        .collect();
    assert_eq!(lengths, [Some(0), Some(1024), Some(0)]);
    let first = deliveries(&app, &id, "limit=2").await;
    let marker = first[1]["id"].as_str().expect("an id");
    assert_eq!(
        deliveries(&app, &id, &format!("marker={marker}")).await,
        all[2..]
    );
    let storage = app.storage();
    let mut db = storage.connection().await.expect("a connection");
    for (before, left) in [(0, 3), (now() + 1, 1)] {
        storage::webhooks::forget(&mut db, "default", before)
            .await
            .expect("forgotten");
        assert_eq!(
            deliveries(&app, &id, "").await.len(),
            left,
            "one is still pending"
        );
    }
}
