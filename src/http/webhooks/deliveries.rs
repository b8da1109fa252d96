//! `GET /ext/v1/webhooks/{webhook_id}/deliveries`.

use axum::response::Response;

use crate::http::error::ApiResult;
use crate::http::extract::{ApiQuery, Caller, WebhookId};
use crate::http::page;
use crate::model::{DeliveryList, ListDeliveries};
use crate::storage::webhooks;

/// List the deliveries of a webhook
///
/// What was sent, and how it went, newest first. Messages are kept for 30 days.
#[utoipa::path(
    get,
    path = "/ext/v1/webhooks/{webhook_id}/deliveries",
    operation_id = "ListWebhookDeliveries",
    tag = "extensions",
    params(WebhookId, ListDeliveries),
    responses((status = 200, description = "A page of messages", body = DeliveryList)),
)]
pub async fn list_webhook_deliveries(
    caller: Caller,
    WebhookId(id): WebhookId,
    ApiQuery(wanted): ApiQuery<ListDeliveries>,
) -> ApiResult<Response> {
    let mut db = caller.snapshot().await?;
    webhooks::show(&mut db, &id).await?;
    let page = webhooks::deliveries(&mut db, &id, &wanted).await?;
    let next = |marker| ListDeliveries {
        marker: Some(marker),
        ..wanted
    };
    Ok(page::page(page, next, db))
}
