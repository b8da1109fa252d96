//! From events to messages.

use super::super::events::tail;
use super::super::{Result, Transaction};
use super::enqueue;
use crate::domain::webhooks::Message;
use crate::model::{Event, Position};

/// Makes messages of the next events for a webhook, and returns whether there are more. Nothing happens if it is disabled or
/// gone, or if another instance does the same.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn relay(db: &mut Transaction, id: &str, now: i64) -> Result<bool> {
    let webhook = sqlx::query!(
        "SELECT types, task_id, source_id, epoch, tx, seq FROM webhooks
         WHERE tenant_id = $1 AND id = $2 AND enabled
         FOR NO KEY UPDATE SKIP LOCKED",
        db.tenant(),
        id,
    )
    .fetch_optional(db.connection())
    .await?;
    let Some(webhook) = webhook else {
        return Ok(false);
    };
    let from = Position {
        epoch: webhook.epoch,
        tx: webhook.tx,
        seq: webhook.seq,
    };
    let is = |wanted: &Option<String>, given: &Option<String>| wanted.is_none() || wanted == given;
    let is_wanted = |event: &Event| {
        (webhook.types.is_empty() || webhook.types.contains(&event.r#type))
            && is(&webhook.task_id, &event.task_id)
            && is(&webhook.source_id, &event.source_id)
    };
    let found = tail(db, from).await?;
    let events = found.events.iter().map(|(_, event)| event);
    let messages: Vec<_> = events
        .filter(|event| is_wanted(event))
        .map(Message::from)
        .collect();
    enqueue(db, id, &messages, now).await?;
    sqlx::query!(
        "UPDATE webhooks SET epoch = $3, tx = $4, seq = $5 WHERE tenant_id = $1 AND id = $2",
        db.tenant(),
        id,
        found.cursor.epoch,
        found.cursor.tx,
        found.cursor.seq,
    )
    .execute(db.connection())
    .await?;
    Ok(found.has_more)
}
