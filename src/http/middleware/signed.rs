//! Signed requests: whose they are.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use secrecy::ExposeSecret;

use super::gate::{Gate, refuse};
use super::once;
use crate::auth::signature::{SignatureError, Signed};
use crate::auth::{Authenticator, Principal};
use crate::clock::now;
use crate::http::AppState;
use crate::http::error::{ApiError, ApiResult};
use crate::http::extract::body;

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
    let caller = (principal, Some(*signed.signature()));
    once::pass(gate, request, caller, next).await
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

    let (request, hash) = body::hashed(request, state).await?;

    let secret = known
        .as_ref()
        .map_or(NOBODYS, |key| key.secret.expose_secret().as_bytes());
    let verified = signed.verify(secret, hash);
    match (verified, known) {
        (Ok(()), Some(key)) => {
            let noted = authenticator.succeeded(access_key, &key, now).await;
            noted.map_err(refuse)?;
            body::belongs_to(&request, &key.principal.tenant)?;
            let principal = key.principal.clone();
            Ok((signed, principal, request))
        }
        (verified, _) => {
            drop(request); // its body need not wait as well
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
