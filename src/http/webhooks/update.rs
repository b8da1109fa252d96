//! `PUT /ext/v1/webhooks/{webhook_id}`.

use axum::extract::State;

use super::body::webhook;
use crate::clock::now;
use crate::http::Json;
use crate::http::error::ApiResult;
use crate::http::extract::{ApiJson, Caller, WebhookId};
use crate::http::state::AppState;
use crate::model::{Happening, Webhook, WebhookBody};
use crate::storage::events::Record;
use crate::storage::webhooks;

/// Replace a webhook
///
/// What the body leaves out goes back to its default. One that is enabled again is told of what happens from now on. The
/// secret stays.
#[utoipa::path(
    put,
    path = "/ext/v1/webhooks/{webhook_id}",
    operation_id = "UpdateWebhook",
    tag = "extensions",
    params(WebhookId),
    request_body = WebhookBody,
    responses((status = 200, description = "The webhook", body = Webhook)),
)]
pub async fn update_webhook(
    State(app): State<AppState>,
    caller: Caller,
    WebhookId(id): WebhookId,
    ApiJson(body, _share): ApiJson<WebhookBody>,
) -> ApiResult<Json<Webhook>> {
    let new = webhook(id.clone(), body, &app.webhooks, now())?;
    let mut db = caller.begin().await?;
    webhooks::update(&mut db, &new).await?;
    let webhook = webhooks::show(&mut db, &id).await?;
    db.record(Record::of_account(Happening::WebhookChanged { id }));
    db.commit().await?;
    Ok(Json(webhook))
}
