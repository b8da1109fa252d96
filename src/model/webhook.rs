//! Webhooks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

use super::list::at_most;
use super::{DeliveryState, Happening, List};

/// A new webhook, or all that an existing one is to be.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "WebhookRequest")]
pub struct WebhookBody {
    /// Where events are sent to, with POST. https, unless `SMS_WEBHOOK_ALLOW_HTTP` is set; an address that
    /// `SMS_WEBHOOK_ALLOW` allows.
    #[validate(required, length(min = 1, max = 2048))]
    pub url: Option<String>,
    /// What it is for.
    #[validate(length(max = 255))]
    pub description: Option<String>,
    /// Only events of these types. All by default.
    #[serde(deserialize_with = "at_most::<_, _, 100>")]
    #[validate(length(max = 100), custom(function = "are_types"))]
    pub types: Option<List<String>>,
    /// Only events about this task.
    #[validate(length(max = 255))]
    pub task_id: Option<String>,
    /// Only events about this source server and its task.
    #[validate(length(max = 255))]
    pub source_id: Option<String>,
    /// Whether events are sent. True by default.
    pub enabled: Option<bool>,
}

fn are_types(types: &List<String>) -> Result<(), ValidationError> {
    if types.iter().all(|name| Happening::TYPES.contains(&&**name)) {
        return Ok(());
    }
    let message = format!("must be of {}", Happening::TYPES.join(", "));
    Err(ValidationError::new("types").with_message(message.into()))
}

/// A webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Webhook {
    /// Its id.
    pub id: String,
    /// Where events are sent to.
    pub url: String,
    /// What it is for.
    pub description: Option<String>,
    /// Only events of these types; all, if there is none.
    pub types: Vec<String>,
    /// Only events about this task.
    pub task_id: Option<String>,
    /// Only events about this source server and its task.
    pub source_id: Option<String>,
    /// Whether events are sent.
    pub enabled: bool,
    /// Why the service has disabled it: `gone`, as the receiver answered 410; `failing`, as nothing could be delivered for five
    /// days.
    pub disabled_reason: Option<String>,
    /// When it was created, epoch milliseconds.
    pub created_at: i64,
    /// Since when every attempt has failed, epoch milliseconds.
    pub failing_since: Option<i64>,
}

/// All webhooks.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ListWebhooksResponse")]
pub struct WebhookList {
    /// The webhooks, newest first.
    pub webhooks: Vec<Webhook>,
}

/// What messages are signed with.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ShowWebhookSecretResponse")]
pub struct WebhookSecret {
    /// The secret: `whsec_` and base64.
    pub secret: String,
}

/// A message to a webhook, and how it went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "WebhookDelivery")]
pub struct Delivery {
    /// Id of the message, `webhook-id`: the event's. It stays the same however often it is sent.
    pub id: String,
    /// Its type.
    pub r#type: String,
    /// How far it is.
    pub state: DeliveryState,
    /// How often it was sent.
    pub attempts: i32,
    /// When it was made, epoch milliseconds.
    pub created_at: i64,
    /// When it is sent next, if it is pending.
    pub next_at: Option<i64>,
    /// When it was last sent.
    pub last_at: Option<i64>,
    /// What the receiver answered: the status.
    pub status: Option<i32>,
    /// Why there was no answer.
    pub error: Option<String>,
    /// The beginning of the answer.
    pub answer: Option<String>,
}

/// A page of messages.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ListWebhookDeliveriesResponse")]
pub struct DeliveryList {
    /// The messages, newest first.
    pub deliveries: Vec<Delivery>,
}

/// Which messages to list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
pub struct ListDeliveries {
    /// Only messages in this state.
    pub state: Option<DeliveryState>,
    /// Messages per page; 0 means the maximum of 1,000. 100 by default.
    #[validate(range(min = 0, max = 1000))]
    pub limit: Option<i32>,
    /// Only what follows the message with this id on the list.
    #[validate(length(max = 255))]
    pub marker: Option<String>,
}

/// Which messages to send again: one, or all that have failed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "ResendDeliveriesRequest")]
pub struct ResendDeliveries {
    /// Only the message with this id, whatever became of it.
    #[validate(length(max = 255))]
    pub delivery_id: Option<String>,
    /// Instead: all that have failed and were made at this time or later, epoch milliseconds.
    #[validate(range(min = 0, max = i64::MAX))]
    pub since: Option<i64>,
}

/// How many messages are sent again.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ResendDeliveriesResponse")]
pub struct Resent {
    /// How many.
    pub count: i64,
}
