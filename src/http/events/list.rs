//! `GET /ext/v1/events`.

use axum::response::Response;

use crate::domain::events;
use crate::http::error::{ApiError, ApiResult, ErrorBody};
use crate::http::extract::{ApiQuery, Caller};
use crate::http::page;
use crate::model::{EventList, ListEvents};
use crate::storage;
use crate::storage::events::PAGE;

/// List events
///
/// What has happened in this account, oldest first. `cursor` is what to ask for as `after` next time, also if there was
/// nothing new: nothing is missed and nothing is listed twice, although changes are committed in another order than they are
/// made in. An event appears when all changes that began before it have ended, usually at once.
#[utoipa::path(
    get,
    path = "/ext/v1/events",
    operation_id = "ListEvents",
    tag = "extensions",
    params(ListEvents),
    responses(
        (status = 200, description = "A page of events", body = EventList),
        (status = 410, description = "Events after this place are no longer kept; ask without after", body = ErrorBody),
    ),
)]
pub async fn list_events(
    caller: Caller,
    ApiQuery(wanted): ApiQuery<ListEvents>,
) -> ApiResult<Response> {
    list(&caller, wanted).await
}

/// A page of events, for any operation that lists them.
pub(super) async fn list(caller: &Caller, wanted: ListEvents) -> ApiResult<Response> {
    let chosen = events::choose(&wanted).map_err(|violation| ApiError::violation(&violation))?;
    let mut db = caller.snapshot().await?;
    let found = storage::events::list(&mut db, &wanted, &chosen, PAGE).await?;
    if found.has_gap {
        return Err(ApiError::events_forgotten());
    }
    let cursor = found.cursor.to_string();
    let page = storage::Page {
        next: found.has_more.then(|| cursor.clone()),
        has_more_matches: false,
        list: EventList {
            events: found.events,
            cursor,
        },
    };
    let next = |after| ListEvents {
        after: Some(after),
        ..wanted
    };
    Ok(page::page(page, next, db))
}
