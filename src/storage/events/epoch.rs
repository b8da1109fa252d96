//! Which server's transactions are counted.

use sqlx::PgExecutor;

use super::super::Result;

/// Begins a new epoch if the database is on another server than before, or on one that took over from it: after a restore
/// transactions may have lower numbers than those that wrote the events. Without need it does no harm.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn count_transactions_anew(db: impl PgExecutor<'_>) -> Result<()> {
    sqlx::query!(
        "INSERT INTO event_epochs (epoch, system_identifier, timeline)
         SELECT last.epoch + 1, s.system_identifier, c.timeline_id
         FROM (SELECT * FROM event_epochs ORDER BY epoch DESC LIMIT 1) AS last,
             pg_control_system() AS s, pg_control_checkpoint() AS c
         WHERE (last.system_identifier, last.timeline) <> (s.system_identifier, c.timeline_id)
         ON CONFLICT (epoch) DO NOTHING"
    )
    .execute(db)
    .await?;
    Ok(())
}
