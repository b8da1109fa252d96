//! Who asks, and may they?
//!
//! Wraps every operation that has to do with a tenant. A request with `Authorization` is taken for a signed one,
//! any other for one with a token (`X-Auth-Token`): identities are never mixed. What it finds out is the
//! [`Principal`] that [`Caller`](crate::http::extract::Caller) is made from.

use axum::extract::{MatchedPath, Request, State};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::signed;
use crate::auth::{Auth, Authenticator, Principal, Refusal};
use crate::error::{ApiError, ApiResult};
use crate::http::AppState;
use crate::http::state::now;

/// The header that a token is in.
const TOKEN: &str = "x-auth-token";

/// Lets a request pass as its [`Principal`]'s, or refuses it.
pub async fn authenticate(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let answered = match &state.auth {
        Auth::None => pass(request, Principal::anybody(), next).await,
        Auth::Required(authenticator) if request.headers().contains_key(AUTHORIZATION) => {
            signed::pass(&state, authenticator, request, next).await
        }
        Auth::Required(authenticator) => with_token(authenticator, request, next).await,
    };
    answered.unwrap_or_else(IntoResponse::into_response)
}

async fn with_token(
    authenticator: &Authenticator,
    request: Request,
    next: Next,
) -> ApiResult<Response> {
    let token = only(request.headers(), TOKEN).ok_or_else(ApiError::unauthenticated)?;
    let principal = authenticator.by_token(token, now()).await;
    pass(request, principal.map_err(refuse)?, next).await
}

async fn pass(request: Request, principal: Principal, next: Next) -> ApiResult<Response> {
    Ok(next.run(admit(request, principal)?).await)
}

/// The request as one of this principal, if its role allows the operation.
pub(super) fn admit(mut request: Request, principal: Principal) -> ApiResult<Request> {
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map(MatchedPath::as_str).unwrap_or_default();
    if !principal.role.allows(request.method(), route) {
        return Err(ApiError::forbidden());
    }
    request.extensions_mut().insert(principal);
    Ok(request)
}

/// The value of a header that is there once.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}

pub(super) fn refuse(refusal: Refusal) -> ApiError {
    match refusal {
        Refusal::Unknown => ApiError::unauthenticated(),
        Refusal::Forbidden => ApiError::forbidden(),
        Refusal::Storage(error) => error.into(),
        Refusal::Iam(_) => ApiError::iam_unavailable(),
    }
}
