//! Sending a message.

use reqwest::header::{HeaderMap, HeaderValue};

use super::Sender;
use super::client::Answer;
use crate::auth::SecretKind;
use crate::clock;
use crate::domain::webhooks::{FAILING_FOR, next_attempt, sign};
use crate::model::{DeliveryState, Happening};
use crate::storage::events::Record;
use crate::storage::webhooks::{self, Claim, Settled};
use crate::storage::{self, Tenant};

/// The status of a receiver that wants no more messages.
const GONE: u16 = 410;

/// Sends the next message of a webhook that is due, and returns whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn deliver(
    sender: &Sender,
    tenant: &str,
    webhook: &str,
    now: i64,
) -> storage::Result<bool> {
    let tenant = Tenant::new(tenant.into(), sender.database.clone());
    let mut db = tenant.database().await?;
    let Some(claim) = webhooks::claim(&mut db, webhook, now).await? else {
        return Ok(false);
    };
    let secrets = webhooks::secrets(&mut db, webhook).await?;
    // the receiver may take its time
    drop(db);
    let answer = match signed(sender, tenant.id(), webhook, &secrets, &claim, now) {
        Ok(headers) => {
            sender
                .client
                .send(&claim.url, headers, claim.body.clone())
                .await
        }
        Err(reason) => Err(reason),
    };
    let settled = settled(&claim, &answer, now);
    let outcome = settled.state.to_string();
    metrics::counter!("sms_webhook_attempts_total", "outcome" => outcome).increment(1);
    let failing_since =
        webhooks::settle(&mut tenant.database().await?, webhook, &claim, &settled).await?;
    let is_gone = answer.is_ok_and(|answer| answer.status == GONE);
    let has_failed_for_long = failing_since.is_some_and(|since| now - since >= FAILING_FOR);
    if is_gone || has_failed_for_long {
        disable(&tenant, webhook, if is_gone { "gone" } else { "failing" }).await?;
    }
    Ok(true)
}

/// The headers of the specification.
fn signed(
    sender: &Sender,
    tenant: &str,
    webhook: &str,
    secrets: &webhooks::Secrets,
    claim: &Claim,
    now: i64,
) -> Result<HeaderMap, String> {
    let open = |stored: &str| {
        let opened = sender
            .vault
            .open((tenant, SecretKind::WebhookSecret, webhook), stored);
        opened.map_err(|error| error.to_string())
    };
    let mut keys = vec![open(&secrets.secret)?];
    if let Some((old, until)) = &secrets.old
        && *until > now
    {
        keys.push(open(old)?);
    }
    let keys: Vec<_> = keys.iter().map(|key| &**key).collect();
    let timestamp = clock::now() / 1000;
    let signature = sign(&keys, &claim.id, timestamp, &claim.body);
    let signature = signature.map_err(|error| error.to_string())?;
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("webhook-id", claim.id.clone()),
        ("webhook-timestamp", timestamp.to_string()),
        ("webhook-signature", signature),
    ] {
        let value = HeaderValue::try_from(value).map_err(|error| error.to_string())?;
        headers.insert(name, value);
    }
    Ok(headers)
}

/// What becomes of the message.
fn settled(claim: &Claim, answer: &Result<Answer, String>, now: i64) -> Settled {
    let retry_after = answer.as_ref().ok().and_then(|answer| answer.retry_after);
    let is_delivered = answer
        .as_ref()
        .is_ok_and(|answer| (200..300).contains(&answer.status));
    let is_gone = answer.as_ref().is_ok_and(|answer| answer.status == GONE);
    let jitter = rand::random_range(-1.0..1.0);
    let again = next_attempt(claim.attempts, retry_after, jitter, now);
    let again = again.filter(|_| !is_delivered && !is_gone);
    Settled {
        state: match (is_delivered, again) {
            (true, _) => DeliveryState::Delivered,
            (_, Some(_)) => DeliveryState::Pending,
            (_, None) => DeliveryState::Failed,
        },
        next_at: again,
        status: answer.as_ref().ok().map(|answer| answer.status.into()),
        error: answer.as_ref().err().cloned(),
        answer: answer.as_ref().ok().map(|answer| answer.text.clone()),
        now,
    }
}

/// Disables a webhook that leads nowhere, and records it.
async fn disable(tenant: &Tenant, webhook: &str, reason: &str) -> storage::Result<()> {
    let mut db = tenant.begin().await?;
    if webhooks::disable(&mut db, webhook, reason).await? {
        tracing::warn!(webhook, reason, "a webhook is disabled");
        db.record(Record::of_account(Happening::WebhookDisabled {
            id: webhook.to_owned(),
            reason: reason.to_owned(),
        }));
    }
    db.commit().await
}
