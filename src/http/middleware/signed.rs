//! Signed requests: whose they are, and that each is done once.

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};

use super::gate::{Gate, refuse};
use super::replay::once;
use crate::auth::signature::{SignatureError, Signed};
use crate::auth::{Authenticator, Principal};
use crate::clock::now;
use crate::http::AppState;
use crate::http::error::{ApiError, ApiResult};
use crate::http::extract::body::{self, Early};
use crate::http::permissions::Access;

/// Stands for the secret of an access key that is not known: what is checked with it fails, in the same time.
const NOBODYS: &[u8] = b"there is no such access key";

/// Lets a signed request pass as its signer's.
pub(super) async fn pass(
    gate: &Gate,
    authenticator: &Authenticator,
    request: Request,
    next: Next,
) -> ApiResult<Response> {
    let (signed, principal, request) = verify(&gate.app, authenticator, request).await?;
    let tenant = principal.tenant.clone();
    let (request, access) = gate.admit(request, principal)?;
    if request.method().is_safe() || access == Access::Read {
        return Ok(next.run(request).await);
    }
    let key = Sha256::digest(signed.signature()).into();
    once(&gate.app, (tenant, key), request, next).await
}

/// Finds out who signed a request; its body is read for that.
async fn verify(
    state: &AppState,
    authenticator: &Authenticator,
    request: Request,
) -> ApiResult<(Signed, Principal, Request)> {
    let now = now();
    let signed = Signed::from_request(request.method(), request.uri(), request.headers(), now);
    let signed = signed.map_err(refused)?;
    let access_key = signed.access_key();
    let known = authenticator
        .by_access_key(access_key, now)
        .await
        .map_err(refuse)?;

    let (mut parts, body) = request.into_parts();
    let (bytes, share) = body::read(&parts, body, state).await?;
    let hashed = bytes.clone();
    let hash = share.work(move || Sha256::digest(&hashed).into());
    let (hash, share) = hash.await?;
    parts.extensions.insert(Early::new(bytes, share));

    let secret = known
        .as_ref()
        .map_or(NOBODYS, |key| key.secret.expose_secret().as_bytes());
    let verified = signed.verify(secret, hash);
    match (verified, known) {
        (Ok(()), Some(key)) => {
            authenticator.succeeded(access_key).await;
            let principal = key.principal.clone();
            Ok((signed, principal, Request::from_parts(parts, Body::empty())))
        }
        (verified, _) => {
            let wait = authenticator.failed(access_key).await;
            tokio::time::sleep(wait).await;
            Err(refused(verified.err().unwrap_or(signed.refusal())))
        }
    }
}

/// 401 with what the signer can do about it. It tells nothing of the secret, nor whether there is the key.
fn refused(fault: SignatureError) -> ApiError {
    ApiError::badly_signed(&fault.to_string())
}
