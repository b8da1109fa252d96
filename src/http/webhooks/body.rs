//! What a request makes of a webhook.

use crate::decode::{Kind, Violation};
use crate::domain::webhooks::{Allowed, check};
use crate::http::error::{ApiError, ApiResult};
use crate::http::extract::RequestBody;
use crate::model::{Webhook, WebhookBody};

impl RequestBody for WebhookBody {}

/// The webhook that is asked for, if something may be sent to its URL.
pub(super) fn webhook(
    id: String,
    body: WebhookBody,
    allowed: &Allowed,
    now: i64,
) -> ApiResult<Webhook> {
    let url = body.url.ok_or_else(|| ApiError::missing("url"))?;
    check(&url, allowed).map_err(refuse)?;
    let given = |text: Option<String>| text.filter(|text| !text.is_empty());
    Ok(Webhook {
        id,
        url,
        description: body.description,
        types: body.types.map(|types| types.0).unwrap_or_default(),
        task_id: given(body.task_id),
        source_id: given(body.source_id),
        enabled: body.enabled.unwrap_or(true),
        disabled_reason: None,
        created_at: now,
        failing_since: None,
    })
}

fn refuse(message: &'static str) -> ApiError {
    ApiError::violation(&Violation {
        path: "url".into(),
        kind: Kind::Rule,
        message: message.into(),
    })
}
