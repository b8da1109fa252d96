//! `POST /ext/v1/webhooks/{webhook_id}/ping`.

use uuid::Uuid;

use crate::clock::now;
use crate::domain::webhooks::ping;
use crate::http::Json;
use crate::http::error::ApiResult;
use crate::http::extract::{Caller, WebhookId};
use crate::model::IdResponse;
use crate::storage::webhooks;

/// Send a test message to a webhook
///
/// Of type `webhook.ping`. The list of deliveries says how it went.
#[utoipa::path(
    post,
    path = "/ext/v1/webhooks/{webhook_id}/ping",
    operation_id = "PingWebhook",
    tag = "extensions",
    params(WebhookId),
    responses((status = 200, description = "The id of the message", body = IdResponse)),
)]
pub async fn ping_webhook(
    caller: Caller,
    WebhookId(webhook): WebhookId,
) -> ApiResult<Json<IdResponse>> {
    let now = now();
    let id = Uuid::now_v7().to_string();
    let mut db = caller.begin().await?;
    webhooks::show(&mut db, &webhook).await?;
    let message = ping(id.clone(), &webhook, now);
    webhooks::enqueue(&mut db, &webhook, &[message], now).await?;
    caller.commit(db, IdResponse { id }).await
}
