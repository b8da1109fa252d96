//! `POST /ext/v1/webhooks/{webhook_id}/resend`.

use crate::clock::now;
use crate::http::Json;
use crate::http::error::ApiResult;
use crate::http::extract::{ApiJson, Caller, RequestBody, WebhookId};
use crate::model::{ResendDeliveries, Resent};
use crate::storage::webhooks;

impl RequestBody for ResendDeliveries {}

/// Send messages to a webhook again
///
/// One message, or all that have failed. They have the same ids as before, and are tried as often as new ones.
#[utoipa::path(
    post,
    path = "/ext/v1/webhooks/{webhook_id}/resend",
    operation_id = "ResendWebhookDeliveries",
    tag = "extensions",
    params(WebhookId),
    request_body = ResendDeliveries,
    responses((status = 200, description = "How many messages are sent again", body = Resent)),
)]
pub async fn resend_webhook_deliveries(
    caller: Caller,
    WebhookId(id): WebhookId,
    ApiJson(body, _share): ApiJson<ResendDeliveries>,
) -> ApiResult<Json<Resent>> {
    let mut db = caller.begin().await?;
    webhooks::show(&mut db, &id).await?;
    let count = webhooks::resend(&mut db, &id, &body, now()).await?;
    caller.commit(db, Resent { count }).await
}
