//! What is sent.

use serde::Serialize;
use serde_json::value::RawValue;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::model::{Actor, Event};

/// A message, as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id: the event's.
    pub id: String,
    /// Its type: the event's.
    pub r#type: String,
    /// The body.
    pub body: String,
}

#[derive(Serialize)]
struct Body<'a, T> {
    r#type: &'a str,
    timestamp: String,
    data: T,
}

#[derive(Serialize)]
struct Data<'a> {
    id: &'a str,
    task_id: Option<&'a str>,
    source_id: Option<&'a str>,
    actor: &'a Actor,
    details: &'a RawValue,
}

#[derive(Serialize)]
struct Ping<'a> {
    webhook_id: &'a str,
}

impl From<&Event> for Message {
    fn from(event: &Event) -> Self {
        let data = Data {
            id: &event.id,
            task_id: event.task_id.as_deref(),
            source_id: event.source_id.as_deref(),
            actor: &event.actor,
            details: &event.data,
        };
        Self {
            id: event.id.clone(),
            r#type: event.r#type.clone(),
            body: body(&event.r#type, event.at, data),
        }
    }
}

/// A message that says nothing, to see whether it arrives.
#[must_use]
pub fn ping(id: String, webhook: &str, now: i64) -> Message {
    let r#type = "webhook.ping";
    Message {
        id,
        r#type: r#type.into(),
        body: body(
            r#type,
            now,
            Ping {
                webhook_id: webhook,
            },
        ),
    }
}

fn body(r#type: &str, at: i64, data: impl Serialize) -> String {
    let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(at) * 1_000_000);
    let timestamp = at
        .ok()
        .and_then(|at| at.format(&Rfc3339).ok())
        .unwrap_or_default();
    let body = Body {
        r#type,
        timestamp,
        data,
    };
    serde_json::to_string(&body).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_a_type_a_time_and_data() {
        let message = ping("1".into(), "2", 1_795_433_809_123);
        assert_eq!(
            message.body,
            r#"{"type":"webhook.ping","timestamp":"2026-11-23T11:36:49.123Z","data":{"webhook_id":"2"}}"#
        );
    }
}
