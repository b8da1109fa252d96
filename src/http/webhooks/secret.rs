//! `/ext/v1/webhooks/{webhook_id}/secret`.

use secrecy::ExposeSecret;

use crate::auth::SecretKind;
use crate::clock::now;
use crate::domain::webhooks::new_secret;
use crate::http::error::ApiResult;
use crate::http::extract::{Caller, WebhookId};
use crate::http::{Empty, Json};
use crate::model::{Happening, WebhookSecret};
use crate::storage::events::Record;
use crate::storage::webhooks;

/// For how long the secret before signs as well, in milliseconds.
const OVERLAP: i64 = 24 * 60 * 60 * 1000;

/// Show the secret of a webhook
///
/// Messages are signed with it. Give it to the receiver.
#[utoipa::path(
    get,
    path = "/ext/v1/webhooks/{webhook_id}/secret",
    operation_id = "ShowWebhookSecret",
    tag = "extensions",
    params(WebhookId),
    responses((status = 200, description = "The secret", body = WebhookSecret)),
)]
pub async fn show_webhook_secret(
    caller: Caller,
    WebhookId(id): WebhookId,
) -> ApiResult<Json<WebhookSecret>> {
    const KIND: SecretKind = SecretKind::WebhookSecret;
    let mut db = caller.database().await?;
    let stored = webhooks::secrets(&mut db, &id).await?.secret;
    if let Some(sealed) = caller.sealed_anew(KIND, &id, &stored)? {
        webhooks::replace_secret(&mut db, &id, &stored, &sealed).await?;
    }
    let secret = caller.open(KIND, &id, &stored)?;
    Ok(Json(WebhookSecret { secret }))
}

/// Replace the secret of a webhook
///
/// By a new one. For a day messages are signed with both, so that the receiver has time to change.
#[utoipa::path(
    post,
    path = "/ext/v1/webhooks/{webhook_id}/secret",
    operation_id = "RotateWebhookSecret",
    tag = "extensions",
    params(WebhookId),
    responses((status = 200, description = "There is a new secret", body = Empty)),
)]
pub async fn rotate_webhook_secret(
    caller: Caller,
    WebhookId(id): WebhookId,
) -> ApiResult<Json<Empty>> {
    let new = caller.seal(SecretKind::WebhookSecret, &id, new_secret().expose_secret())?;
    let mut db = caller.begin().await?;
    webhooks::rotate(&mut db, &id, &new, now() + OVERLAP).await?;
    db.record(Record::of_account(Happening::WebhookSecretRotated { id }));
    caller.commit(db, Empty {}).await
}
