//! `GET /ext/v1/webhooks/{webhook_id}`.

use crate::http::Json;
use crate::http::error::ApiResult;
use crate::http::extract::{Caller, WebhookId};
use crate::model::Webhook;
use crate::storage::webhooks;

/// Show a webhook
#[utoipa::path(
    get,
    path = "/ext/v1/webhooks/{webhook_id}",
    operation_id = "ShowWebhook",
    tag = "extensions",
    params(WebhookId),
    responses((status = 200, description = "The webhook", body = Webhook)),
)]
pub async fn show_webhook(caller: Caller, WebhookId(id): WebhookId) -> ApiResult<Json<Webhook>> {
    Ok(Json(
        webhooks::show(&mut caller.database().await?, &id).await?,
    ))
}
