//! Noting that tasks are stalled, or move again.

use super::super::events::Record;
use super::super::{Result, Transaction};
use crate::domain::stalled::advice;
use crate::domain::watch::Seen;
use crate::model::{Happening, StallReason};

/// A change of what is known of a task.
#[derive(Debug)]
pub struct Stall {
    /// The task.
    pub task: String,
    /// Its source.
    pub source: String,
    /// Why it was stalled, and since when.
    pub was: Option<(String, i64)>,
    /// Why it is stalled.
    pub is: Option<StallReason>,
}

/// Writes these changes and their events. Tasks that somebody else is writing to are left for the next time, as are those of
/// which another instance knows already.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn stall(db: &mut Transaction, stalls: &[Stall], now: i64) -> Result<()> {
    let ids: Vec<_> = stalls.iter().map(|one| &*one.task).collect();
    let was: Vec<_> = stalls
        .iter()
        .map(|one| one.was.as_ref().map(|(reason, _)| &**reason))
        .collect();
    let is: Vec<_> = stalls
        .iter()
        .map(|one| one.is.map(|reason| reason.to_string()))
        .collect();
    let written = sqlx::query_scalar!(
        r#"
        WITH change AS (
            SELECT * FROM unnest($2::text[], $3::text[], $4::text[]) AS change (task_id, was, now_is)
        ),
        locked AS MATERIALIZED (
            SELECT t.id FROM tasks AS t
            WHERE t.tenant_id = $1 AND t.id = ANY ($2)
            ORDER BY t.id
            FOR NO KEY UPDATE SKIP LOCKED
        )
        UPDATE tasks AS t SET
            stalled = change.now_is,
            stalled_at = CASE WHEN change.now_is IS NOT NULL THEN $5::bigint END
        FROM change JOIN locked ON locked.id = change.task_id
        WHERE t.tenant_id = $1 AND t.id = change.task_id AND t.stalled IS NOT DISTINCT FROM change.was
        RETURNING t.id
        "#,
        db.tenant(),
        &ids as _,
        &was as _,
        &is as _,
        now,
    )
    .fetch_all(db.connection())
    .await?;
    for one in stalls.iter().filter(|one| written.contains(&one.task)) {
        if let Some(happening) = one.happening(now) {
            db.record(Record::of_source(&one.source, Some(&one.task), happening));
        }
    }
    Ok(())
}

impl Stall {
    /// What is new about a task that was seen.
    #[must_use]
    pub fn of(seen: &Seen, is: Option<StallReason>) -> Self {
        Self {
            task: seen.id.clone(),
            source: seen.source_id.clone(),
            was: seen.stalled.clone().zip(seen.stalled_at),
            is,
        }
    }

    fn happening(&self, now: i64) -> Option<Happening> {
        match (self.is, &self.was) {
            (Some(reason), _) => Some(Happening::TaskStalled {
                reason,
                advice: advice(reason),
            }),
            (None, Some((reason, since))) => Some(Happening::TaskMovingAgain {
                reason: StallReason::named(reason)?,
                stalled_seconds: (now - since).max(0) / 1000,
            }),
            (None, None) => None,
        }
    }
}
