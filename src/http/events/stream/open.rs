//! Opening a stream.

use std::collections::HashSet;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::sse::Sse;
use axum::response::{IntoResponse, Response};

use super::reader::{Wanted, read};
use crate::decode::{Kind, Violation};
use crate::domain::events;
use crate::http::error::{ApiError, ApiResult, ErrorBody};
use crate::http::extract::{ApiQuery, Caller};
use crate::http::state::AppState;
use crate::model::{Position, StreamEvents};
use crate::storage;

/// How many tasks a stream may watch.
const WATCHED: usize = 100;

/// What an `EventSource` sends when it connects again.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// Stream events
///
/// Server-sent events (WHATWG HTML, section 9.2): each has an id and an event as JSON, as `GET /ext/v1/events` lists it.
/// A client that connects again with `Last-Event-ID` misses nothing and gets nothing twice. An event with an id alone moves
/// that id on while nothing happens. `reset` says that events are no longer kept which the client has not seen. `progress`
/// says how far a task of `progress` is, at most once a second. A stream ends after an hour.
#[utoipa::path(
    get,
    path = "/ext/v1/events/stream",
    operation_id = "StreamEvents",
    tag = "extensions",
    params(
        StreamEvents,
        ("Last-Event-ID" = Option<String>, Header, description = "Id of the last event that was seen; it counts instead of `after`"),
    ),
    responses(
        (status = 200, description = "The stream", body = String, content_type = "text/event-stream"),
        (status = 429, description = "The account has too many streams", body = ErrorBody),
    ),
)]
pub async fn stream_events(
    State(app): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    ApiQuery(query): ApiQuery<StreamEvents>,
) -> ApiResult<Response> {
    let watched = watched(query.progress.as_deref())?;
    let filters = query.filters();
    let chosen = events::choose(&filters).map_err(|violation| ApiError::violation(&violation))?;
    let seen = seen(&headers).or(chosen.after);
    let mut db = caller.database().await?;
    let now = storage::events::newest(&mut db).await?;
    let has_gap = match seen {
        Some(seen) => storage::events::is_forgotten(&mut db, seen).await?,
        None => false,
    };
    drop(db);
    let subscription = app.live.subscribe(&caller, now, watched);
    let subscription = subscription.ok_or_else(ApiError::too_many_streams)?;
    let stream = read(Wanted {
        tenant: (*caller).clone(),
        filters,
        types: chosen.types,
        from: seen.filter(|_| !has_gap).unwrap_or(now),
        has_gap,
        subscription,
        draining: app.draining.clone(),
    });
    let mut response = Sse::new(stream).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // nginx would collect events before it passes them on
    let unbuffered = HeaderName::from_static("x-accel-buffering");
    headers.insert(unbuffered, HeaderValue::from_static("no"));
    Ok(response)
}

/// The last event that the client has seen. An id that is none is that of no event that is still kept.
fn seen(headers: &HeaderMap) -> Option<Position> {
    let id = headers.get(LAST_EVENT_ID)?.to_str().unwrap_or_default();
    Some(id.parse().unwrap_or(Position::NONE))
}

/// The tasks to watch.
fn watched(list: Option<&str>) -> ApiResult<HashSet<String>> {
    let named = list.unwrap_or_default().split(',').map(str::trim);
    let named: HashSet<_> = named.filter(|id| !id.is_empty()).map(Into::into).collect();
    if named.len() <= WATCHED {
        return Ok(named);
    }
    Err(ApiError::violation(&Violation {
        path: "progress".into(),
        kind: Kind::TooMany,
        message: format!("must name at most {WATCHED} tasks"),
    }))
}
