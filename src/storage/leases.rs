//! Work that only one instance is to do at a time.

use super::{Connection, Result};

/// A pause of so many milliseconds is one in which nobody did the work.
const PAUSE: i64 = 60 * 1000;

/// Takes or keeps a lease until `held_until`, and returns since when the work has been done without a pause, by whomever.
/// `None` if somebody else has it.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn hold(
    db: &mut Connection,
    name: &str,
    holder: &str,
    now: i64,
    held_until: i64,
) -> Result<Option<i64>> {
    let since = sqlx::query_scalar!(
        "INSERT INTO leases AS x (name, holder, held_until, since) VALUES ($1, $2, $4, $3)
         ON CONFLICT (name) DO UPDATE SET
             holder = excluded.holder, held_until = excluded.held_until,
             since = CASE WHEN x.held_until < $3 - $5::bigint THEN $3 ELSE x.since END
         WHERE x.holder = $2 OR x.held_until < $3
         RETURNING since",
        name,
        holder,
        now,
        held_until,
        PAUSE,
    )
    .fetch_optional(&mut *db)
    .await?;
    Ok(since)
}
