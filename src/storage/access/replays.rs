//! Outcomes of signed requests. A client that missed an answer sends the same bytes again, and an eavesdropper could as
//! well. Both get the outcome of the first request, and nothing is done twice.

use super::super::{Connection, Result};

/// How long outcomes are kept, in milliseconds: longer than a signature is valid, with clocks fast or slow.
const KEPT_FOR: i64 = 31 * 60 * 1000;

/// After how long a request without a recorded outcome may be done again, in milliseconds: its process has died.
const GIVEN_UP_AFTER: i64 = 5 * 60 * 1000;

/// The outcome of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Status of the answer.
    pub status: i32,
    /// Entity tag of the answer, if it had one.
    pub etag: Option<String>,
    /// Body of the answer.
    pub body: Vec<u8>,
}

/// What is known of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replay {
    /// It is new: the caller does it and records its outcome.
    New,
    /// It is being done.
    Pending,
    /// It has been done.
    Done(Outcome),
}

/// Records that a request is being done, unless it is known already. This commit need not wait for the disk: the
/// request's own commit comes later in the same log, so a crash that keeps that one keeps this one too.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn begin(db: &mut Connection, (tenant, key): (&str, &[u8]), now: i64) -> Result<Replay> {
    let begun = sqlx::query_scalar!(
        r#"
        WITH old AS (
            DELETE FROM replays WHERE tenant_id = $1 AND key IN (
                SELECT key FROM replays
                WHERE tenant_id = $1 AND created_at < $3 - $4::bigint
                LIMIT 16
                FOR UPDATE SKIP LOCKED
            )
        )
        INSERT INTO replays AS x (tenant_id, key, created_at)
        SELECT $1, $2, $3 FROM set_config('synchronous_commit', 'off', TRUE)
        ON CONFLICT (tenant_id, key) DO UPDATE SET created_at = excluded.created_at
            WHERE x.status IS NULL AND x.created_at < $3 - $5::bigint
        RETURNING TRUE AS "begun!"
        "#,
        tenant,
        key,
        now,
        KEPT_FOR,
        GIVEN_UP_AFTER,
    )
    .fetch_optional(&mut *db)
    .await?;
    if begun.is_some() {
        return Ok(Replay::New);
    }
    let known = sqlx::query!(
        "SELECT status, etag, body FROM replays WHERE tenant_id = $1 AND key = $2",
        tenant,
        key,
    )
    .fetch_optional(&mut *db)
    .await?;
    Ok(match known {
        Some(known) => match known.status {
            Some(status) => Replay::Done(Outcome {
                status,
                etag: known.etag,
                body: known.body.unwrap_or_default(),
            }),
            None => Replay::Pending,
        },
        // forgotten since the first statement
        None => Replay::Pending,
    })
}

/// Records the outcome of a request.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn finish(
    db: &mut Connection,
    (tenant, key): (&str, &[u8]),
    outcome: &Outcome,
) -> Result<()> {
    sqlx::query!(
        "UPDATE replays SET status = $3, etag = $4, body = $5 WHERE tenant_id = $1 AND key = $2",
        tenant,
        key,
        outcome.status,
        outcome.etag,
        outcome.body,
    )
    .execute(&mut *db)
    .await?;
    Ok(())
}

/// Forgets a request that failed, so that it can be tried again.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn forget(db: &mut Connection, (tenant, key): (&str, &[u8])) -> Result<()> {
    sqlx::query!(
        "DELETE FROM replays WHERE tenant_id = $1 AND key = $2",
        tenant,
        key,
    )
    .execute(&mut *db)
    .await?;
    Ok(())
}
