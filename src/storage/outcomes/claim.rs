//! Claiming a request.

use super::super::{Result, Session};
use super::{Claim, Known, Once, Outcome, STALE_AFTER};

/// Claims a request, unless it is known already, and deletes a few outcomes that have expired.
///
/// This commit need not wait for the disk: the request's own commit comes later in the same log, so a crash that keeps
/// that one keeps this one too.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn claim(db: &mut Session, once: &Once) -> Result<Known> {
    let claim = Claim {
        key: once.key,
        number: rand::random(),
    };
    let claimed = sqlx::query_scalar!(
        r#"
        WITH swept AS (
            DELETE FROM outcomes WHERE tenant_id = $1 AND key IN (
                SELECT key FROM outcomes
                WHERE tenant_id = $1 AND expires_at < (extract(epoch FROM now()) * 1000)::bigint AND key <> $2
                LIMIT 16
                FOR UPDATE SKIP LOCKED
            )
        )
        INSERT INTO outcomes AS x (tenant_id, key, fingerprint, claim, claimed_at, expires_at)
        VALUES (
            $1, $2, $3, CASE WHEN set_config('synchronous_commit', 'off', TRUE) = 'off' THEN $4::bigint END,
            (extract(epoch FROM now()) * 1000)::bigint, (extract(epoch FROM now()) * 1000)::bigint + $5::bigint
        )
        ON CONFLICT (tenant_id, key) DO UPDATE SET
            fingerprint = excluded.fingerprint, claim = excluded.claim, claimed_at = excluded.claimed_at,
            expires_at = excluded.expires_at, status = NULL, etag = NULL, body = NULL
            WHERE x.expires_at < excluded.claimed_at OR (
                x.status IS NULL AND x.claimed_at < excluded.claimed_at - $6::bigint
                AND x.fingerprint IS NOT DISTINCT FROM excluded.fingerprint
            )
        RETURNING TRUE AS "claimed!"
        "#,
        db.tenant(),
        claim.key.as_slice(),
        once.fingerprint.as_ref().map(<[u8; 32]>::as_slice),
        claim.number,
        once.kept_for,
        STALE_AFTER,
    )
    .fetch_optional(db.connection())
    .await?;
    match claimed {
        Some(true) => Ok(Known::Nothing(claim)),
        _ => look_up(db, once).await,
    }
}

async fn look_up(db: &mut Session, once: &Once) -> Result<Known> {
    let known = sqlx::query!(
        r#"
        SELECT claim, fingerprint IS NOT DISTINCT FROM $3 AS "same!", status, etag, body
        FROM outcomes WHERE tenant_id = $1 AND key = $2
        "#,
        db.tenant(),
        once.key.as_slice(),
        once.fingerprint.as_ref().map(<[u8; 32]>::as_slice),
    )
    .fetch_optional(db.connection())
    .await?;
    // no row: it was forgotten since the first statement
    let Some(known) = known else {
        return Ok(Known::Pending);
    };
    let claim = Claim {
        key: once.key,
        number: known.claim,
    };
    Ok(match known.status {
        _ if !known.same => Known::Another,
        None => Known::Pending,
        Some(status) => Known::Done(
            claim,
            Outcome {
                status,
                etag: known.etag,
                body: known.body.unwrap_or_default(),
            },
        ),
    })
}
