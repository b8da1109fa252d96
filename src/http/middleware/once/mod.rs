//! Requests that differ when they are done twice are done once.
//!
//! The same request is recognised by its signature, or by its `Idempotency-Key`. The vendor's SDK sends the same bytes
//! again when it lost the answer, and somebody who listened could as well; a client that gives its request a key can
//! build and sign it anew. Both get the first one's answer. A signed request with a key goes through both memories.

mod key;
mod outcome;

use std::time::Duration;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::gate::Gate;
use crate::auth::Principal;
use crate::http::claims::Claims;
use crate::http::error::{ApiError, ApiResult};
use crate::http::extract::body;
use crate::http::repeat::Repeat;
use crate::storage::outcomes::{Known, Once};
use key::IdempotencyKey;
use outcome::Memory;

/// How long outcomes of signed requests are kept, in milliseconds: longer than a signature is valid, with clocks fast
/// or slow.
const SIGNED_KEPT_FOR: i64 = 31 * 60 * 1000;

/// How long outcomes of requests with a key are kept, in milliseconds: a day.
const KEYED_KEPT_FOR: i64 = 24 * 60 * 60 * 1000;

/// How often to see whether the same signed request is done, and how long to wait in between.
const POLLS: usize = 50;
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// Lets a caller's request pass, with its signature if it has one.
pub(super) async fn pass(
    gate: &Gate,
    request: Request,
    (principal, signature): (Principal, Option<[u8; 32]>),
    next: Next,
) -> ApiResult<Response> {
    let memory = Memory::of(&gate.app.database, &principal.tenant);
    let (request, repeat) = gate.admit(request, principal)?;
    if repeat == Repeat::Harmless {
        return Ok(next.run(request).await);
    }
    let key = IdempotencyKey::of(request.headers())?;
    let mut claims = Claims::default();
    if let Some(signature) = signature
        && let Some(before) = claim_signature(&memory, signature, repeat, &mut claims).await?
    {
        return Ok(before);
    }
    let claimed = claim_key(gate, &memory, key, request, &mut claims).await;
    let answer = match claimed {
        Ok(request) => next.run(request).await,
        Err(before) => before,
    };
    Ok(memory.settle(&claims, answer).await)
}

/// Claims a signed request, or returns its answer if it was done before and what it created is still there. Waits if it
/// is being done.
async fn claim_signature(
    memory: &Memory,
    signature: [u8; 32],
    repeat: Repeat,
    claims: &mut Claims,
) -> ApiResult<Option<Response>> {
    let once = Once {
        key: Sha256::digest(signature).into(),
        fingerprint: None,
        kept_for: SIGNED_KEPT_FOR,
    };
    for _ in 0..POLLS {
        match memory.claim(&once).await? {
            Known::Nothing(claim) => {
                claims.add(claim);
                return Ok(None);
            }
            Known::Done(claim, outcome) if memory.is_gone(&outcome, repeat).await? => {
                memory.forget(&claim).await?;
            }
            Known::Done(_, outcome) => return Ok(Some(outcome::again(outcome))),
            Known::Pending | Known::Another => tokio::time::sleep(POLL_INTERVAL).await,
        }
    }
    Err(ApiError::being_done())
}

/// Claims a request with a key, and returns it with its claims; or the answer, if one with this key was done before.
async fn claim_key(
    gate: &Gate,
    memory: &Memory,
    key: Option<IdempotencyKey>,
    mut request: Request,
    claims: &mut Claims,
) -> Result<Request, Response> {
    if let Some(key) = key {
        let (whole, body) = body::hashed(request, &gate.app)
            .await
            .map_err(IntoResponse::into_response)?;
        request = whole;
        let once = Once {
            key: key.digest(),
            fingerprint: Some(fingerprint(&request, body)),
            kept_for: KEYED_KEPT_FOR,
        };
        let known = memory.claim(&once).await;
        match known.map_err(|error| ApiError::from(error).into_response())? {
            Known::Nothing(claim) => claims.add(claim),
            Known::Done(_, outcome) => return Err(outcome::again(outcome)),
            Known::Pending => return Err(ApiError::key_in_use().into_response()),
            Known::Another => return Err(ApiError::key_of_another_request().into_response()),
        }
    }
    request.extensions_mut().insert(claims.clone());
    Ok(request)
}

/// What the same request has again: method, path, query and body.
fn fingerprint(request: &Request, body: [u8; 32]) -> [u8; 32] {
    let target = request.uri().path_and_query();
    let target = target.map_or("", |target| target.as_str());
    let head = format!("{} {target}\n", request.method());
    Sha256::new_with_prefix(head)
        .chain_update(body)
        .finalize()
        .into()
}
