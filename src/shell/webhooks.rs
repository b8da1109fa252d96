//! The subcommand `webhook`.

use reqwest::Method;
use serde_json::{Value, json};

use super::service::{Query, Service, path};
use super::{Error, views};
use crate::config::verbs::{Client, NewWebhook, Paging, WebhookVerb};
use crate::output::{Printer, print_lines};

/// All of them.
const WEBHOOKS: &str = "/ext/v1/webhooks";

/// Manages webhooks.
///
/// # Errors
/// When the service refuses or cannot be reached.
pub async fn webhooks(command: &Client<WebhookVerb>) -> Result<(), Error> {
    let service = Service::new(&command.connection).await?;
    let of = |id: &str, rest: &str| path("/ext/v1/webhooks/", id, rest);
    match &command.verb {
        WebhookVerb::List => {
            let printer = Printer::new(&command.output, views::WEBHOOKS)?;
            let (webhooks, answer) = service
                .list(WEBHOOKS, &vec![], "webhooks", &Paging::ALL)
                .await?;
            Ok(printer.list(&webhooks, &answer)?)
        }
        WebhookVerb::Create(new) => create(&service, new).await,
        WebhookVerb::Delete { id } => {
            service.send(Method::DELETE, &of(id, ""), None).await?;
            eprintln!("deleted webhook {id}");
            Ok(())
        }
        WebhookVerb::Ping { id } => {
            let sent = service.send(Method::POST, &of(id, "/ping"), None).await?;
            eprintln!("the message is on its way; how it went: webhook deliveries {id}");
            Ok(print_lines(&[word(&sent, "id")])?)
        }
        WebhookVerb::Deliveries { id, state, paging } => {
            let printer = Printer::new(&command.output, views::DELIVERIES)?;
            let query: Query = state.iter().map(|state| ("state", state.clone())).collect();
            let (deliveries, answer) = service
                .list(&of(id, "/deliveries"), &query, "deliveries", paging)
                .await?;
            Ok(printer.list(&deliveries, &answer)?)
        }
        WebhookVerb::Resend {
            id,
            delivery,
            since,
        } => {
            let body = match delivery {
                Some(delivery) => json!({ "delivery_id": delivery }),
                None => json!({"since": since.unwrap_or_default()}),
            };
            let sent = service
                .send(Method::POST, &of(id, "/resend"), Some(&body))
                .await?;
            eprintln!("{} messages are sent again", sent["count"]);
            Ok(())
        }
        WebhookVerb::Secret { id } => secret(&service, &of(id, "/secret")).await,
        WebhookVerb::Rotate { id } => {
            let path = of(id, "/secret");
            service.send(Method::POST, &path, None).await?;
            secret(&service, &path).await
        }
    }
}

async fn create(service: &Service, new: &NewWebhook) -> Result<(), Error> {
    let body = json!({
        "url": new.receiver,
        "description": new.description,
        "types": (!new.types.is_empty()).then_some(&new.types),
        "task_id": new.task,
        "source_id": new.source,
    });
    let created = service.create(WEBHOOKS, &body).await?;
    let id = word(&created, "id");
    eprintln!("created; what its messages are signed with: webhook secret {id}");
    Ok(print_lines(&[id])?)
}

async fn secret(service: &Service, path: &str) -> Result<(), Error> {
    let secret = service.get(path, &vec![]).await?;
    Ok(print_lines(&[word(&secret, "secret")])?)
}

fn word<'a>(answer: &'a Value, field: &str) -> &'a str {
    answer[field].as_str().unwrap_or_default()
}
