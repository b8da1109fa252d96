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

/// Begins a new epoch if the database is on another server than before, or on one that took over from it: after a restore
/// transactions may have lower numbers than those that wrote the events. Without need it does no harm. Where others are busy
/// writing events, it is left for the next time.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn count_transactions_anew(db: &mut Connection) -> Result<()> {
    if !is_another_server(db).await? {
        return Ok(());
    }
    let begun = begin(db).await;
    if begun.is_err() {
        // it may be inside a transaction
        db.give_up();
    }
    match begun {
        Err(error) if error.code().as_deref() == Some(NOT_AVAILABLE) => Ok(()),
        begun => begun,
    }
}

async fn is_another_server(db: &mut Connection) -> Result<bool> {
    let differs = sqlx::query_scalar!(
        r#"SELECT (last.system_identifier, last.timeline) <> (s.system_identifier, c.timeline_id) AS "differs!"
           FROM (SELECT * FROM event_epochs ORDER BY epoch DESC LIMIT 1) AS last,
               pg_control_system() AS s, pg_control_checkpoint() AS c"#
    );
    Ok(differs.fetch_one(db).await?)
}

async fn begin(db: &mut Connection) -> Result<()> {
    db.execute(BEGIN).await?;
    // another instance may have begun it meanwhile
    sqlx::query!(
        "INSERT INTO event_epochs (epoch, system_identifier, timeline)
         SELECT last.epoch + 1, s.system_identifier, c.timeline_id
         FROM (SELECT * FROM event_epochs ORDER BY epoch DESC LIMIT 1) AS last,
             pg_control_system() AS s, pg_control_checkpoint() AS c
         WHERE (last.system_identifier, last.timeline) <> (s.system_identifier, c.timeline_id)"
    )
    .execute(&mut *db)
    .await?;
    db.execute("COMMIT").await?;
    Ok(())
}
