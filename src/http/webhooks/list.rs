//! `GET /ext/v1/webhooks`.

use crate::http::Json;
use crate::http::error::ApiResult;
use crate::http::extract::Caller;
use crate::model::WebhookList;
use crate::storage::webhooks;

/// List webhooks
///
/// All that the account has, newest first, without their secrets.
#[utoipa::path(
    get,
    path = "/ext/v1/webhooks",
    operation_id = "ListWebhooks",
    tag = "extensions",
    responses((status = 200, description = "The webhooks", body = WebhookList)),
)]
pub async fn list_webhooks(caller: Caller) -> ApiResult<Json<WebhookList>> {
    let webhooks = webhooks::list(&mut caller.database().await?).await?;
    Ok(Json(WebhookList { webhooks }))
}
