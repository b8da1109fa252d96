//! Forgetting old events.

use super::super::{Connection, Result, Session};
use crate::model::Position;

/// How many events one statement deletes.
const BATCH: i64 = 1_000;

/// The tenants that have events.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn logs(db: &mut Connection) -> Result<Vec<String>> {
    let tenants = sqlx::query_scalar!("SELECT tenant_id FROM event_logs")
        .fetch_all(&mut *db)
        .await?;
    Ok(tenants)
}

/// Deletes some of a tenant's events from before this time, and returns whether there may be more.
///
/// Instances that do so at the same time pass over each other's events.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn forget(db: &mut Connection, tenant: &str, before: i64) -> Result<bool> {
    let forgotten = sqlx::query_scalar!(
        r#"
        WITH old AS MATERIALIZED (
            SELECT epoch, tx, seq FROM events
            WHERE tenant_id = $1 AND at < $2
            ORDER BY at
            LIMIT $3
            FOR UPDATE SKIP LOCKED
        ),
        deleted AS (
            DELETE FROM events AS e USING old
            WHERE e.tenant_id = $1 AND (e.epoch, e.tx, e.seq) = (old.epoch, old.tx, old.seq)
        ),
        last AS (
            SELECT epoch, tx, seq FROM old ORDER BY epoch DESC, tx DESC, seq DESC LIMIT 1
        ),
        noted AS (
            UPDATE event_logs AS log SET (epoch, tx, seq) = (last.epoch, last.tx, last.seq)
            FROM last
            WHERE log.tenant_id = $1 AND (log.epoch, log.tx, log.seq) < (last.epoch, last.tx, last.seq)
        )
        SELECT count(*) AS "count!" FROM old
        "#,
        tenant,
        before,
        BATCH,
    )
    .fetch_one(&mut *db)
    .await?;
    Ok(forgotten == BATCH)
}

/// Whether events that follow this place are no longer kept.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn is_forgotten(db: &mut Session, from: Position) -> Result<bool> {
    let is_forgotten = sqlx::query_scalar!(
        r#"SELECT (epoch, tx, seq) > ($2, $3, $4) AS "is_forgotten!" FROM event_logs WHERE tenant_id = $1"#,
        db.tenant(),
        from.epoch,
        from.tx,
        from.seq,
    )
    .fetch_optional(db.connection())
    .await?;
    Ok(is_forgotten.unwrap_or(from == Position::NONE))
}
