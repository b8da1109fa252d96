//! Which server's transactions are counted.

use sqlx::Executor;

use super::super::{Connection, Result};

/// A transaction that writes events reads the epoch, and one that ended after the next epoch had begun would leave its events
/// behind readers who have gone on to that. The lock waits for those that have read it. Who waits for the lock keeps all others
/// waiting who write events, so it is not waited for long.
const BEGIN: &str =
    "BEGIN; SET LOCAL lock_timeout = '1s'; LOCK TABLE event_epochs IN ACCESS EXCLUSIVE MODE";

/// SQLSTATE `lock_not_available`.
const NOT_AVAILABLE: &str = "55P03";

/// Begins a new epoch if the database is on another server than before, on one that took over from it, or on one that has
/// crashed: transactions may have lower numbers than those that wrote the events. Without need it does no harm. Where others
/// are busy writing events, it is left for the next time.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn count_transactions_anew(db: &mut Connection) -> Result<()> {
    if !is_another_server(db).await? {
        return Ok(());
    }
    let begun = begin(db).await;
    if begun.is_err() && db.execute("ROLLBACK").await.is_err() {
        db.give_up();
    }
    match begun {
        Err(error) if error.code().as_deref() == Some(NOT_AVAILABLE) => Ok(()),
        begun => begun,
    }
}

async fn is_another_server(db: &mut Connection) -> Result<bool> {
    let differs = sqlx::query_scalar!(
        r#"SELECT NOT pg_is_in_recovery()
               AND (last.system_identifier, last.timeline, last.counted_since)
                   IS DISTINCT FROM (s.system_identifier, c.timeline_id, w.stats_reset) AS "differs!"
           FROM (SELECT * FROM event_epochs ORDER BY epoch DESC LIMIT 1) AS last,
               pg_control_system() AS s, pg_control_checkpoint() AS c, pg_stat_wal AS w"#
    );
    Ok(differs.fetch_one(db).await?)
}

async fn begin(db: &mut Connection) -> Result<()> {
    db.execute(BEGIN).await?;
    // another instance may have begun it meanwhile
    sqlx::query!(
        "INSERT INTO event_epochs (epoch, system_identifier, timeline, counted_since)
         SELECT last.epoch + 1, s.system_identifier, c.timeline_id, w.stats_reset
         FROM (SELECT * FROM event_epochs ORDER BY epoch DESC LIMIT 1) AS last,
             pg_control_system() AS s, pg_control_checkpoint() AS c, pg_stat_wal AS w
         WHERE (last.system_identifier, last.timeline, last.counted_since)
             IS DISTINCT FROM (s.system_identifier, c.timeline_id, w.stats_reset)"
    )
    .execute(&mut *db)
    .await?;
    db.execute("COMMIT").await?;
    Ok(())
}
