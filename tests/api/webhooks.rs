//! `/ext/v1/webhooks`: events that are sent to others.

mod attempts;
mod delivery;
mod guard;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use sms_task_service::auth::{MasterKey, Role, Vault};
use sms_task_service::background::webhooks::{Client, Sender, deliver, relay};
use sms_task_service::clock::now;
use sms_task_service::domain::webhooks::{Allowed, Rule};

use crate::events::settled;
use crate::support::app::{App, MASTER_KEY};
use crate::support::live::Live;

const WEBHOOKS: &str = "/ext/v1/webhooks";

/// This machine may be addressed, over plain HTTP.
pub fn anywhere() -> Arc<Allowed> {
    Arc::new(Allowed {
        rules: vec![Rule::Loopback],
        http: true,
        own: None,
    })
}

/// A service whose webhooks may lead to this machine.
pub async fn app() -> App {
    let app = App::guarded("default").await;
    let allowed = |state: sms_task_service::http::AppState| {
        state.with_webhooks(anywhere()).with_vault(vault())
    };
    let open = app.another_instance_with(allowed).await;
    App {
        token: None,
        ..open
    }
}

fn vault() -> Vault {
    Vault::new(Some(MasterKey::parse(MASTER_KEY).expect("a key")))
}

/// A message that has arrived.
#[derive(Debug, Clone)]
struct Got {
    headers: HeaderMap,
    body: String,
}

impl Got {
    fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().expect("a text")
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    fn kind(&self) -> String {
        self.json()["type"].as_str().expect("a type").to_owned()
    }
}

/// An answer: the status, a header, and the body.
type Scripted = (u16, Option<(&'static str, &'static str)>, &'static str);

/// A server that takes messages.
struct Receiver {
    server: Live,
    got: Arc<Mutex<Vec<Got>>>,
    answers: Arc<Mutex<VecDeque<Scripted>>>,
}

impl Receiver {
    fn start() -> Self {
        let got: Arc<Mutex<Vec<Got>>> = Arc::default();
        let answers: Arc<Mutex<VecDeque<Scripted>>> = Arc::default();
        let (seen, scripted) = (Arc::clone(&got), Arc::clone(&answers));
        let take = async move |headers: HeaderMap, body: Bytes| {
            let body = String::from_utf8(body.to_vec()).expect("a text");
            seen.lock().expect("no panic").push(Got { headers, body });
            let answer = scripted.lock().expect("no panic").pop_front();
            let (status, header, text) = answer.unwrap_or((204, None, ""));
            let mut answered = HeaderMap::new();
            if let Some((name, value)) = header {
                answered.insert(name, value.parse().expect("a header"));
            }
            (
                StatusCode::from_u16(status).expect("a status"),
                answered,
                text,
            )
        };
        Self {
            server: Live::start(Router::new().fallback(take)),
            got,
            answers,
        }
    }

    fn url(&self) -> String {
        format!("http://{}/hook?a=b", self.server.address)
    }

    /// Answers the next messages like this.
    fn answer(&self, answers: impl IntoIterator<Item = Scripted>) {
        self.answers.lock().expect("no panic").extend(answers);
    }

    /// What has arrived since the last time.
    fn take(&self) -> Vec<Got> {
        std::mem::take(&mut self.got.lock().expect("no panic"))
    }
}

fn sender(app: &App) -> Sender {
    Sender {
        database: app.storage(),
        vault: vault(),
        client: Client::new(anywhere()),
    }
}

/// Sends all that is due at this time.
async fn send(app: &App, webhook: &str, now: i64) {
    settled(app).await;
    let sender = sender(app);
    relay(&sender.database, now).await.expect("relayed");
    while deliver(&sender, "default", webhook, now)
        .await
        .expect("an attempt")
    {}
}

/// Makes a webhook, and returns its id.
async fn webhook(app: &App, body: &Value) -> String {
    let webhook = app.post(WEBHOOKS, body).await.ok();
    webhook["id"].as_str().expect("an id").to_owned()
}

/// Makes a webhook whose first message has arrived.
async fn ready(app: &App, receiver: &Receiver) -> String {
    let id = webhook(
        app,
        &json!({"url": receiver.url(), "types": ["task.created"]}),
    )
    .await;
    send(app, &id, now()).await;
    assert_eq!(receiver.take().len(), 1, "the ping");
    id
}

async fn show(app: &App, id: &str) -> Value {
    app.get(&format!("{WEBHOOKS}/{id}")).await.ok()
}

async fn deliveries(app: &App, id: &str, query: &str) -> Vec<Value> {
    let path = format!("{WEBHOOKS}/{id}/deliveries?{query}");
    let list = app.get(&path).await.ok();
    list["deliveries"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn a_webhook_is_created_shown_replaced_and_deleted() {
    let app = app().await;
    let body = json!({
        "url": "https://hooks.example/sms", "description": "To the chat", "types": ["task.failed", "task.stalled"],
        "task_id": "t", "source_id": "s", "enabled": false,
    });
    let created = app.post(WEBHOOKS, &body).await.ok();
    let id = created["id"].as_str().expect("an id");
    let mut expected = body.clone();
    for (name, value) in [
        ("id", json!(id)),
        ("created_at", created["created_at"].clone()),
        ("disabled_reason", json!(null)),
        ("failing_since", json!(null)),
    ] {
        expected[name] = value;
    }
    assert_eq!(created, expected);
    assert_eq!(show(&app, id).await, expected);
    assert_eq!(
        app.get(WEBHOOKS).await.ok(),
        json!({"webhooks": [expected]})
    );

    let path = format!("{WEBHOOKS}/{id}");
    let replaced = app
        .put(&path, &json!({"url": "https://other.example"}))
        .await
        .ok();
    for (name, value) in [
        ("url", json!("https://other.example")),
        ("description", json!(null)),
        ("types", json!([])),
        ("task_id", json!(null)),
        ("source_id", json!(null)),
        ("enabled", json!(true)),
    ] {
        expected[name] = value;
    }
    assert_eq!(replaced, expected);
    app.delete(&path).await.ok();
    for path in [
        path.clone(),
        format!("{path}/secret"),
        format!("{path}/deliveries"),
    ] {
        app.get(&path).await.refused(404, "SMS.9001");
    }
    app.delete(&path).await.refused(404, "SMS.9001");
    app.put(&path, &json!({"url": "https://a.example"}))
        .await
        .refused(404, "SMS.9001");
    for action in ["ping", "secret", "resend"] {
        let answer = app.post(&format!("{path}/{action}"), &json!({})).await;
        let _ = answer.refused(404, "SMS.9001");
    }
}

#[tokio::test]
async fn what_is_no_webhook_is_refused() {
    let app = app().await;
    for bad in [
        json!({}),
        json!({"url": null}),
        json!({"url": ""}),
        json!({"url": "hooks.example"}),
        json!({"url": "ftp://hooks.example"}),
        json!({"url": "https://me:secret@hooks.example"}),
        json!({"url": "https://10.0.0.1/"}),
        json!({"url": format!("https://hooks.example/{}", "x".repeat(2048))}),
        json!({"url": "https://hooks.example", "types": ["task.exploded"]}),
        json!({"url": "https://hooks.example", "types": "task.failed"}),
        json!({"url": "https://hooks.example", "enabled": "yes"}),
        json!({"url": "https://hooks.example", "description": "x".repeat(256)}),
    ] {
        let answer = app.post(WEBHOOKS, &bad).await;
        assert_eq!(answer.status, 400, "{bad}");
        assert!(!answer.json.to_string().contains("me:"), "{}", answer.json);
    }
    let plain = App::new().await;
    for refused in [
        "http://hooks.example",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://169.254.169.254/",
    ] {
        let answer = plain.post(WEBHOOKS, &json!({"url": refused})).await;
        let text = answer.json["error_msg"].as_str().expect("a text");
        assert!(
            text.starts_with("url must ") && text.contains("SMS_WEBHOOK_ALLOW"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn an_account_has_fifty_webhooks_at_most_and_nobody_else_has_them() {
    let app = App::guarded("one").await;
    let body = json!({"url": "https://hooks.example"});
    let id = webhook(&app, &body).await;
    for _ in 1..50 {
        webhook(&app, &body).await;
    }
    app.post(WEBHOOKS, &body).await.refused(400, "SMS.6014");
    let other = app.new_token("two", Role::Full).await;
    let other = app.seen_with(Some(other)).await;
    assert_eq!(other.get(WEBHOOKS).await.ok(), json!({"webhooks": []}));
    for path in ["", "/secret", "/deliveries"] {
        let path = format!("{WEBHOOKS}/{id}{path}");
        other.get(&path).await.refused(404, "SMS.9001");
    }
    let reader = app.new_token("one", Role::ReadOnly).await;
    let reader = app.seen_with(Some(reader)).await;
    reader.get(&format!("{WEBHOOKS}/{id}")).await.ok();
    assert_eq!(
        reader.get(&format!("{WEBHOOKS}/{id}/secret")).await.status,
        403
    );
}
