//! `DELETE /ext/v1/webhooks/{webhook_id}`.

use crate::http::error::ApiResult;
use crate::http::extract::{Caller, WebhookId};
use crate::http::{Empty, Json};
use crate::model::Happening;
use crate::storage::events::Record;
use crate::storage::webhooks;

/// Delete a webhook
///
/// Nothing more is sent to it, and its messages are forgotten.
#[utoipa::path(
    delete,
    path = "/ext/v1/webhooks/{webhook_id}",
    operation_id = "DeleteWebhook",
    tag = "extensions",
    params(WebhookId),
    responses((status = 200, description = "The webhook is deleted", body = Empty)),
)]
pub async fn delete_webhook(caller: Caller, WebhookId(id): WebhookId) -> ApiResult<Json<Empty>> {
    let mut db = caller.begin().await?;
    webhooks::delete(&mut db, &id).await?;
    db.record(Record::of_account(Happening::WebhookDeleted { id }));
    db.commit().await?;
    Ok(Json(Empty {}))
}
