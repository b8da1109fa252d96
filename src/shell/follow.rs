//! Following a stream over its breaks.

use serde_json::Value;

use super::Error;
use super::messages::Messages;
use super::service::{Query, Service, wait_for};

/// What a stream tells.
pub(super) enum News {
    /// Something has happened.
    Event(Value),
    /// How far a task is.
    Progress(Value),
}

/// Passes on what happens, for ever. After a break it goes on where it was. `after`: the last event that was seen; without it,
/// what happens from now on.
pub(super) async fn follow(
    service: &Service,
    query: &Query,
    mut after: Option<String>,
    mut heard: impl FnMut(News) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut is_told = false;
    loop {
        let mut messages = match service.stream(query, after.as_deref()).await {
            Ok(answer) => Messages::of(answer),
            Err(error) => {
                wait_for(error, &mut is_told).await?;
                continue;
            }
        };
        let ended = loop {
            let message = match messages.next().await {
                Ok(Some(message)) => message,
                Ok(None) => break None,
                Err(error) => break Some(service.away(&error)),
            };
            is_told = false;
            if let Some(id) = message.id {
                after = Some(id);
            }
            match (message.name.as_deref(), serde_json::from_str(&message.data)) {
                (Some("reset"), _) => eprintln!(
                    "events that were not seen are no longer kept; it goes on with what happens from now on"
                ),
                (Some("progress"), Ok(progress)) => heard(News::Progress(progress))?,
                (None, Ok(event)) => heard(News::Event(event))?,
                _ => {}
            }
        };
        // the service ends streams itself, every hour and before it stops
        if let Some(error) = ended {
            wait_for(error, &mut is_told).await?;
        }
    }
}
