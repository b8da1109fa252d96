//! Reading events.

use sqlx::types::Json;

use super::super::page::Window;
use super::super::{Result, Session, Transaction, given};
use crate::domain::events::Chosen;
use crate::model::{Actor, ActorType, Event, ListEvents, Order, Position};

/// How far clocks and transactions may be apart, in milliseconds: an event that is committed late, or written by an
/// instance whose clock is wrong, is not where its time says.
const SLACK: i64 = 2 * 60 * 1000;

/// How many events are on a page.
#[derive(Debug, Clone, Copy)]
pub struct Length {
    default: i32,
    longest: i32,
}

/// A page of the list.
pub const PAGE: Length = Length {
    default: 100,
    longest: 1_000,
};

/// A file.
pub const EXPORT: Length = Length {
    default: 65_535,
    longest: 65_535,
};

/// A page of events.
#[derive(Debug)]
pub struct Found {
    /// The events.
    pub events: Vec<Event>,
    /// Where to go on.
    pub cursor: Position,
    /// Whether there are more already.
    pub has_more: bool,
    /// Whether events that should have been on this page are no longer kept.
    pub has_gap: bool,
}

/// Between which places to look.
struct Bounds {
    after: Position,
    before: Position,
    /// The last event that is no longer kept.
    forgotten: Position,
}

/// Loads a page of events that follow `after`. Needs a snapshot.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn list(
    db: &mut Transaction,
    wanted: &ListEvents,
    chosen: &Chosen,
    length: Length,
) -> Result<Found> {
    let Chosen { after, types } = chosen;
    let newest_first = wanted.order == Some(Order::Desc);
    let bounds = bounds(db, wanted).await?;
    let (mut from, mut to) = (bounds.after, bounds.before);
    match (*after, newest_first) {
        (Some(after), false) => from = from.max(after),
        (Some(after), true) => to = to.min(after),
        (None, _) => {}
    }
    let window = Window::new(wanted.limit, None, length.default, length.longest);
    let rows = match newest_first {
        false => forwards(db, wanted, types, (from, to), window.rows).await,
        true => backwards(db, wanted, types, (from, to), window.rows).await,
    };
    let mut rows = rows?;
    let last = window.cut(&mut rows).map(|(position, _)| *position);
    let cursor = match last {
        Some(last) => last,
        None if newest_first => Position::START,
        None => newest(db).await?.max(from),
    };
    Ok(Found {
        cursor,
        has_more: last.is_some(),
        has_gap: after.is_some_and(|after| !newest_first && after < bounds.forgotten),
        events: rows.into_iter().map(|(_, event)| event).collect(),
    })
}

/// What has happened after a place.
#[derive(Debug)]
pub struct Tail {
    /// The events, with their places.
    pub events: Vec<(Position, Event)>,
    /// Where to go on.
    pub cursor: Position,
    /// Whether there are more already.
    pub has_more: bool,
}

/// Loads the events that follow. The statement is planned once, unlike that of pages.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn tail(db: &mut Session, from: Position) -> Result<Tail> {
    let window = Window::new(None, None, PAGE.longest, PAGE.longest);
    let all = ListEvents::default();
    let mut events = forwards(db, &all, &[], (from, Position::END), window.rows).await?;
    let has_more = window.cut(&mut events).is_some();
    Ok(Tail {
        cursor: events.last().map_or(from, |(position, _)| *position),
        has_more,
        events,
    })
}

/// One row of a table of events.
struct Row {
    epoch: i32,
    tx: i64,
    seq: i64,
    at: i64,
    r#type: String,
    task_id: Option<String>,
    source_id: Option<String>,
    data: Json<Box<serde_json::value::RawValue>>,
    actor_type: String,
    actor_id: Option<String>,
    actor_role: Option<String>,
    address: Option<String>,
    request_id: Option<String>,
}

/// The statement in one of both directions.
macro_rules! matching {
    ($order:literal, $db:expr, $wanted:expr, $types:expr, $bounds:expr, $rows:expr) => {{
        let (after, before) = $bounds;
        let rows = sqlx::query_as!(
            Row,
            r#"
            WITH horizon AS MATERIALIZED (
                SELECT max(epoch) AS epoch, pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS tx FROM event_epochs
            )
            SELECT
                epoch, tx, seq, at, type, task_id, source_id, data AS "data: _", actor_type, actor_id, actor_role, address,
                request_id
            FROM events
            WHERE tenant_id = $1
                AND (epoch, tx, seq) > ($2, $3, $4) AND (epoch, tx, seq) < ($5, $6, $7)
                AND (epoch, tx) < ((SELECT epoch FROM horizon), (SELECT tx FROM horizon))
                AND ($8::text IS NULL OR task_id = $8)
                AND ($9::text IS NULL OR source_id = $9)
                AND (cardinality($10::text[]) = 0 OR type = ANY ($10))
                AND ($11::text IS NULL OR actor_id = $11)
                AND ($12::bigint IS NULL OR at >= $12)
                AND ($13::bigint IS NULL OR at < $13)
            ORDER BY "# + $order + " LIMIT $14",
            $db.tenant(),
            after.epoch,
            after.tx,
            after.seq,
            before.epoch,
            before.tx,
            before.seq,
            given(&$wanted.task),
            given(&$wanted.source),
            $types,
            given(&$wanted.actor),
            $wanted.since,
            $wanted.until,
            $rows,
        )
        .fetch_all($db.connection())
        .await?;
        Ok(rows.into_iter().map(Row::read).collect())
    }};
}

async fn forwards(
    db: &mut Session,
    wanted: &ListEvents,
    types: &[String],
    bounds: (Position, Position),
    rows: i64,
) -> Result<Vec<(Position, Event)>> {
    matching!("epoch, tx, seq", db, wanted, types, bounds, rows)
}

async fn backwards(
    db: &mut Session,
    wanted: &ListEvents,
    types: &[String],
    bounds: (Position, Position),
    rows: i64,
) -> Result<Vec<(Position, Event)>> {
    matching!(
        "epoch DESC, tx DESC, seq DESC",
        db,
        wanted,
        types,
        bounds,
        rows
    )
}

impl Row {
    fn read(self) -> (Position, Event) {
        let position = Position {
            epoch: self.epoch,
            tx: self.tx,
            seq: self.seq,
        };
        let event = Event {
            id: position.to_string(),
            r#type: self.r#type,
            at: self.at,
            task_id: self.task_id,
            source_id: self.source_id,
            actor: Actor {
                // a later version may have written one that this one does not have
                r#type: ActorType::named(&self.actor_type).unwrap_or(ActorType::Service),
                id: self.actor_id,
                role: self.actor_role,
                address: self.address,
                request_id: self.request_id,
            },
            data: self.data.0,
        };
        (position, event)
    }
}

/// Where events of the wanted time can be, and what is no longer kept. Without the bounds, a page of a time long ago would
/// have to pass over all that is newer or older.
async fn bounds(db: &mut Transaction, wanted: &ListEvents) -> Result<Bounds> {
    let row = sqlx::query!(
        r#"
        SELECT
            log.epoch AS "epoch?", log.tx AS "tx?", log.seq AS "seq?",
            first.epoch AS "first_epoch?", first.tx AS "first_tx?", first.seq AS "first_seq?",
            last.epoch AS "last_epoch?", last.tx AS "last_tx?", last.seq AS "last_seq?"
        FROM (VALUES (1)) AS one
        LEFT JOIN event_logs AS log ON log.tenant_id = $1
        LEFT JOIN LATERAL (
            SELECT epoch, tx, seq FROM events WHERE tenant_id = $1 AND at < $2::bigint ORDER BY at DESC LIMIT 1
        ) AS first ON TRUE
        LEFT JOIN LATERAL (
            SELECT epoch, tx, seq FROM events WHERE tenant_id = $1 AND at >= $3::bigint ORDER BY at LIMIT 1
        ) AS last ON TRUE
        "#,
        db.tenant(),
        wanted.since.map(|since| since.saturating_sub(SLACK)),
        wanted.until.map(|until| until.saturating_add(SLACK)),
    )
    .fetch_one(db.connection())
    .await?;
    let position = |epoch: Option<i32>, tx: Option<i64>, seq: Option<i64>| {
        let (epoch, tx, seq) = (epoch?, tx?, seq?);
        Some(Position { epoch, tx, seq })
    };
    let after = position(row.first_epoch, row.first_tx, row.first_seq);
    let before = position(row.last_epoch, row.last_tx, row.last_seq);
    let forgotten = position(row.epoch, row.tx, row.seq);
    Ok(Bounds {
        after: after.unwrap_or(Position::START),
        before: before.unwrap_or(Position::END),
        forgotten: forgotten.unwrap_or(Position::START),
    })
}

/// The newest event that can be read: nothing can be added before it any more.
///
/// It is an event, and not the newest transaction that has ended: PostgreSQL may count that one again after a crash, and what it
/// writes then would be passed over by whoever had read as far.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn newest(db: &mut Session) -> Result<Position> {
    let newest = sqlx::query_as!(
        Position,
        r#"
        WITH horizon AS MATERIALIZED (
            SELECT max(epoch) AS epoch, pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS tx FROM event_epochs
        )
        SELECT epoch AS "epoch!", tx AS "tx!", seq AS "seq!"
        FROM (
            (
                SELECT epoch, tx, seq FROM events
                WHERE tenant_id = $1 AND (epoch, tx) < ((SELECT epoch FROM horizon), (SELECT tx FROM horizon))
                ORDER BY epoch DESC, tx DESC, seq DESC
                LIMIT 1
            )
            -- where none is kept
            UNION ALL
            (SELECT epoch, tx, seq FROM event_logs WHERE tenant_id = $1)
        ) AS newest
        ORDER BY epoch DESC, tx DESC, seq DESC
        LIMIT 1
        "#,
        db.tenant(),
    )
    .fetch_optional(db.connection())
    .await?;
    Ok(newest.unwrap_or(Position::START))
}
