//! `POST /ext/v1/webhooks`.

use axum::extract::State;
use secrecy::ExposeSecret;
use uuid::Uuid;

use super::body::webhook;
use crate::auth::SecretKind;
use crate::clock::now;
use crate::domain::webhooks::{new_secret, ping};
use crate::http::Json;
use crate::http::error::{ApiError, ApiResult, ErrorBody};
use crate::http::extract::{ApiJson, Caller};
use crate::http::state::AppState;
use crate::model::{Happening, Webhook, WebhookBody};
use crate::storage::events::Record;
use crate::storage::locks;
use crate::storage::webhooks::{self, NewWebhook};

/// How many webhooks an account may have.
const MOST: i64 = 50;

/// Create a webhook
///
/// Events that match are sent to its URL from now on, signed by Standard Webhooks 1.0. A message of type `webhook.ping` is sent
/// at once. The secret to verify messages with is a resource of its own.
#[utoipa::path(
    post,
    path = "/ext/v1/webhooks",
    operation_id = "CreateWebhook",
    tag = "extensions",
    request_body = WebhookBody,
    responses(
        (status = 200, description = "The webhook", body = Webhook),
        (status = 400, description = "Nothing may be sent to this URL, the account has 50 webhooks, or the body breaks a rule", body = ErrorBody),
    ),
)]
pub async fn create_webhook(
    State(app): State<AppState>,
    caller: Caller,
    ApiJson(body, _share): ApiJson<WebhookBody>,
) -> ApiResult<Json<Webhook>> {
    let now = now();
    let id = Uuid::now_v7().to_string();
    let webhook = webhook(id.clone(), body, &app.webhooks, now)?;
    let secret = caller.seal(SecretKind::WebhookSecret, &id, new_secret().expose_secret())?;
    let mut db = caller.begin().await?;
    locks::account(&mut db).await?;
    if webhooks::count(&mut db).await? >= MOST {
        return Err(ApiError::too_many_webhooks());
    }
    let new = NewWebhook {
        webhook: &webhook,
        secret: &secret,
    };
    webhooks::create(&mut db, &new).await?;
    let first = ping(Uuid::now_v7().to_string(), &id, now);
    webhooks::enqueue(&mut db, &id, &[first], now).await?;
    let url = webhook.url.clone();
    db.record(Record::of_account(Happening::WebhookCreated { id, url }));
    caller.commit(db, webhook).await
}
