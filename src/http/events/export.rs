//! `GET /ext/v1/events/export`.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::domain::events;
use crate::heavy::heavy;
use crate::http::error::{ApiError, ApiResult, ErrorBody};
use crate::http::extract::{ApiQuery, Caller};
use crate::http::page;
use crate::model::{Event, ExportEvents, ExportFormat};
use crate::spreadsheet;
use crate::storage;
use crate::storage::events::EXPORT;

/// About the length of a line, in bytes.
const LINE: usize = 400;

const COLUMNS: [&str; 11] = [
    "id",
    "at",
    "type",
    "task_id",
    "source_id",
    "actor_type",
    "actor_id",
    "actor_role",
    "address",
    "request_id",
    "data",
];

/// Export events
///
/// At most 65,535; the `Link` header has the address of the rest. In a CSV file (RFC 4180), texts that a spreadsheet would
/// take for formulas begin with an apostrophe.
#[utoipa::path(
    get,
    path = "/ext/v1/events/export",
    operation_id = "ExportEvents",
    tag = "extensions",
    params(ExportEvents),
    responses(
        (status = 200, description = "The file", content((String = "application/x-ndjson"), (String = "text/csv"))),
        (status = 410, description = "Events after this place are no longer kept; ask without after", body = ErrorBody),
    ),
)]
pub async fn export_events(
    caller: Caller,
    ApiQuery(wanted): ApiQuery<ExportEvents>,
) -> ApiResult<Response> {
    let filters = wanted.clone().wanted();
    let chosen = events::choose(&filters).map_err(|violation| ApiError::violation(&violation))?;
    let mut db = caller.large_snapshot().await?;
    let found = storage::events::list(&mut db, &filters, &chosen, EXPORT).await?;
    if found.has_gap {
        return Err(ApiError::events_forgotten());
    }
    let (kind, name, file) = heavy(found.events.len() * LINE, || match wanted.format {
        Some(ExportFormat::Csv) => ("text/csv; charset=utf-8", "events.csv", csv(&found.events)),
        _ => (
            "application/x-ndjson",
            "events.ndjson",
            ndjson(&found.events),
        ),
    });
    drop(db);
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, &disposition)];
    let mut response = (headers, file).into_response();
    let next = ExportEvents {
        after: Some(found.cursor.to_string()),
        ..wanted
    };
    page::link(&mut response, found.has_more.then_some(&next));
    Ok(response)
}

fn ndjson(events: &[Event]) -> Vec<u8> {
    let mut file = Vec::new();
    for event in events {
        serde_json::to_writer(&mut file, event).unwrap_or_else(|error| {
            unreachable!("texts and numbers are written to memory: {error}")
        });
        file.push(b'\n');
    }
    file
}

fn csv(events: &[Event]) -> Vec<u8> {
    let mut file = spreadsheet::writer();
    let written = file.write_record(COLUMNS).and_then(|()| {
        events.iter().try_for_each(|event| {
            let actor = &event.actor;
            file.serialize((
                &event.id,
                event.at,
                &event.r#type,
                [&event.task_id, &event.source_id].map(spreadsheet::text),
                actor.r#type,
                [&actor.id, &actor.role, &actor.address, &actor.request_id].map(spreadsheet::text),
                event.data.get(),
            ))
        })
    });
    spreadsheet::finish(written, file)
}
