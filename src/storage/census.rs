//! Figures about all accounts together, for metrics.

use super::{Connection, Result};

/// How many tasks there are in each state, of all accounts.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn tasks_by_state(db: &mut Connection) -> Result<Vec<(Option<String>, i64)>> {
    let rows =
        sqlx::query!(r#"SELECT count(*) AS "count!", c.state FROM tasks AS c GROUP BY c.state"#)
            .fetch_all(&mut *db)
            .await?;
    Ok(rows.into_iter().map(|row| (row.state, row.count)).collect())
}

/// The oldest transaction that is under way, if one is: events that are written now are read once it has ended.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn oldest_transaction(db: &mut Connection) -> Result<Option<i64>> {
    let snapshot = sqlx::query!(
        r#"
        SELECT pg_snapshot_xmin(s)::text::bigint AS "xmin!", pg_snapshot_xmax(s)::text::bigint AS "xmax!"
        FROM pg_current_snapshot() AS s
        "#
    )
    .fetch_one(&mut *db)
    .await?;
    Ok((snapshot.xmin < snapshot.xmax).then_some(snapshot.xmin))
}
