//! A stream of events to one client.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse;
use futures_util::stream::{self, Stream};
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, Interval, interval, sleep_until};
use tokio_util::sync::CancellationToken;

use super::hub::{News, Subscription};
use crate::domain::events::Chosen;
use crate::model::{Event, ListEvents, Position};
use crate::storage::events::{PAGE, list};
use crate::storage::{self, Tenant};

/// How often a client is told where it is, so that its cursor does not grow old while nothing happens for it, and proxies keep
/// the connection.
const BOOKMARK_EVERY: Duration = Duration::from_secs(15);

/// How long clients wait before they connect again.
const RETRY: Duration = Duration::from_secs(2);

/// How long a stream lasts. Its client then connects again, and its credentials are checked again.
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// What a stream is about.
pub(super) struct Wanted {
    pub tenant: Tenant,
    pub filters: ListEvents,
    pub types: Vec<String>,
    /// Where it begins.
    pub from: Position,
    /// Whether the client has missed something.
    pub has_gap: bool,
    pub subscription: Subscription,
    pub draining: CancellationToken,
}

struct Reader {
    wanted: Wanted,
    last: Position,
    ready: VecDeque<sse::Event>,
    /// Whether it has to read from the database what the hub has not handed to it.
    is_behind: bool,
    bookmarks: Interval,
    end: Instant,
    has_ended: bool,
}

/// The events of a stream.
pub(super) fn read(wanted: Wanted) -> impl Stream<Item = Result<sse::Event, Infallible>> {
    let mut first = sse::Event::default().retry(RETRY);
    if wanted.has_gap {
        let reason = "Events that you have not seen are no longer kept. Read the present state of what you follow.";
        first = first
            .event("reset")
            .id(wanted.from.to_string())
            .data(reason);
    }
    let reader = Reader {
        last: wanted.from,
        wanted,
        ready: VecDeque::from([first]),
        is_behind: true,
        bookmarks: interval(BOOKMARK_EVERY),
        end: Instant::now() + LONGEST.mul_f64(rand::random_range(0.9..1.0)),
        has_ended: false,
    };
    stream::unfold(reader, |mut reader| async {
        let event = reader.next().await?;
        Some((Ok(event), reader))
    })
}

impl Reader {
    async fn next(&mut self) -> Option<sse::Event> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            if self.has_ended {
                return None;
            }
            if self.is_behind {
                if let Err(error) = self.catch_up().await {
                    tracing::warn!(%error, "a stream of events ends, and its client will connect again");
                    return None;
                }
                continue;
            }
            self.wait().await;
        }
    }

    /// Reads a page of what the client has not seen.
    async fn catch_up(&mut self) -> storage::Result<()> {
        let Wanted {
            tenant, filters, ..
        } = &self.wanted;
        let chosen = Chosen {
            after: Some(self.last),
            types: self.wanted.types.clone(),
        };
        let mut db = tenant.snapshot().await?;
        let found = list(&mut db, filters, &chosen, PAGE).await?;
        drop(db);
        self.ready.extend(found.events.iter().map(event));
        self.is_behind = found.has_more;
        self.last = found.cursor;
        Ok(())
    }

    async fn wait(&mut self) {
        let Wanted {
            subscription,
            draining,
            ..
        } = &mut self.wanted;
        tokio::select! {
            biased;
            () = draining.cancelled() => {
                // not all clients at once
                let retry = RETRY.mul_f64(rand::random_range(0.5..2.5));
                self.ready.push_back(bookmark(self.last).retry(retry));
                self.has_ended = true;
            }
            () = sleep_until(self.end) => self.has_ended = true,
            news = subscription.news.recv() => match news {
                Ok(news) => self.tell(news),
                Err(RecvError::Lagged(_)) => self.is_behind = true,
                Err(RecvError::Closed) => self.has_ended = true,
            },
            _ = self.bookmarks.tick() => self.ready.push_back(bookmark(self.last)),
        }
    }

    fn tell(&mut self, news: News) {
        match news {
            News::Event(position, happened) if position > self.last => {
                self.last = position;
                if is_wanted(&happened, &self.wanted) {
                    self.ready.push_back(event(&happened));
                }
            }
            News::UpTo(position) => self.last = self.last.max(position),
            News::Progress(progress)
                if self.wanted.subscription.watched.contains(&progress.task_id) =>
            {
                self.ready
                    .extend(json(sse::Event::default().event("progress"), &*progress));
            }
            News::Event(..) | News::Progress(_) => {}
        }
    }
}

/// What the statement for pages decides by.
fn is_wanted(event: &Event, Wanted { filters, types, .. }: &Wanted) -> bool {
    let is = |filter: &Option<String>, value: &Option<String>| {
        storage::given(filter).is_none_or(|wanted| value.as_deref() == Some(wanted))
    };
    is(&filters.task, &event.task_id)
        && is(&filters.source, &event.source_id)
        && is(&filters.actor, &event.actor.id)
        && (types.is_empty() || types.contains(&event.r#type))
}

fn event(event: &Event) -> sse::Event {
    let told = sse::Event::default().id(&event.id);
    json(told, event).unwrap_or_default()
}

fn json(event: sse::Event, data: &impl serde::Serialize) -> Option<sse::Event> {
    event.json_data(data).ok()
}

/// It only moves the client's cursor.
fn bookmark(last: Position) -> sse::Event {
    sse::Event::default().id(last.to_string())
}
