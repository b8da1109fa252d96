//! Where nothing may be sent to.

use std::sync::Arc;

use serde_json::json;
use sms_task_service::background::webhooks::{Client, Sender};
use sms_task_service::clock::now;
use sms_task_service::domain::webhooks::{Allowed, Rule};

use super::{Receiver, app, deliver, deliveries, vault, webhook};
use crate::support::app::App;

/// Sends the ping of a webhook under these rules, and returns why it did not arrive.
async fn refusal(app: &App, url: &str, allowed: Allowed) -> String {
    let id = webhook(app, &json!({ "url": url })).await;
    let sender = Sender {
        database: app.storage(),
        vault: vault(),
        client: Client::new(Arc::new(allowed)),
    };
    deliver(&sender, "default", &id, now())
        .await
        .expect("an attempt");
    let seen = deliveries(app, &id, "").await.remove(0);
    assert_eq!(seen["attempts"], 1);
    seen["error"].as_str().unwrap_or_default().to_owned()
}

fn rules(rules: &str) -> Allowed {
    Allowed {
        rules: vec![rules.parse::<Rule>().expect("a rule")],
        http: true,
        own: None,
    }
}

#[tokio::test]
async fn neither_an_address_nor_a_name_leads_where_nothing_may_be_sent() {
    let (app, receiver) = (app().await, Receiver::start());
    let port = receiver.server.address.port();
    let by_name = format!("http://localhost:{port}/");
    for (url, allowed) in [
        (receiver.url(), "external"),
        (by_name.clone(), "external"),
        (by_name.clone(), "private"),
        (by_name.clone(), "hooks.example"),
    ] {
        let error = refusal(&app, &url, rules(allowed)).await;
        assert!(
            error.contains("SMS_WEBHOOK_ALLOW"),
            "{url} {allowed}: {error}"
        );
        assert!(receiver.take().is_empty(), "{url} {allowed}");
    }
    for (url, allowed) in [
        (receiver.url(), "127.0.0.0/8"),
        (by_name.clone(), "loopback"),
        (by_name, "localhost"),
    ] {
        assert_eq!(
            refusal(&app, &url, rules(allowed)).await,
            "",
            "{url} {allowed}"
        );
        assert_eq!(receiver.take().len(), 1);
    }
}

#[tokio::test]
async fn the_service_sends_nothing_to_itself() {
    let (app, receiver) = (app().await, Receiver::start());
    let port = receiver.server.address.port();
    for url in [receiver.url(), format!("http://localhost:{port}/")] {
        let ours = Allowed {
            own: Some(receiver.server.address),
            ..rules("*")
        };
        let error = refusal(&app, &url, ours).await;
        assert!(error.contains("SMS_WEBHOOK_ALLOW"), "{url}: {error}");
    }
    assert!(receiver.take().is_empty());
}

#[tokio::test]
async fn a_receiver_that_cannot_be_reached_or_speaks_no_tls_is_named_without_its_url() {
    let (app, receiver) = (app().await, Receiver::start());
    let tls = receiver.url().replace("http:", "https:");
    for url in ["http://127.0.0.1:1/token-in-the-path", &tls] {
        let error = refusal(&app, url, rules("loopback")).await;
        assert!(
            !error.is_empty() && !error.contains("token-in"),
            "{url}: {error}"
        );
    }
}
