//! Who calls, and may they?
//!
//! Wraps every operation that belongs to a tenant. A request with `Authorization` counts as signed, any other as one
//! with a token (`X-Auth-Token`) or, without one, with the cookie of a session: identities are never mixed. The result is
//! the [`Principal`] that [`Caller`](crate::http::extract::Caller) is made from.

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::gate::{Gate, refuse};
use super::{browser, once, signed};
use crate::auth::{Auth, Authenticator, Principal};
use crate::clock::now;
use crate::http::error::{ApiError, ApiResult};
use crate::http::session::cookie;

/// The header of a token.
pub(in crate::http) const TOKEN: &str = "x-auth-token";

/// Lets a request pass as its [`Principal`]'s, or refuses it.
pub async fn authenticate(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let answered = match &gate.app.auth {
        Auth::None => once::pass(&gate, request, (Principal::anybody(), None), next).await,
        Auth::Required(authenticator) if request.headers().contains_key(AUTHORIZATION) => {
            signed::pass(&gate, authenticator, request, next).await
        }
        Auth::Required(authenticator) if request.headers().contains_key(TOKEN) => {
            with_token(&gate, authenticator, request, next).await
        }
        Auth::Required(authenticator) => with_cookie(&gate, authenticator, request, next).await,
    };
    answered.unwrap_or_else(IntoResponse::into_response)
}

async fn with_token(
    gate: &Gate,
    authenticator: &Authenticator,
    request: Request,
    next: Next,
) -> ApiResult<Response> {
    let token = only(request.headers(), TOKEN).ok_or_else(ApiError::unauthenticated)?;
    let principal = authenticator.by_token(token, now()).await;
    once::pass(gate, request, (principal.map_err(refuse)?, None), next).await
}

async fn with_cookie(
    gate: &Gate,
    authenticator: &Authenticator,
    request: Request,
    next: Next,
) -> ApiResult<Response> {
    let (uri, headers) = (request.uri(), request.headers());
    let session = cookie::of(uri, headers);
    let session = session.filter(|_| browser::is_of_own_page(request.method(), headers));
    let session = session.ok_or_else(ApiError::unauthenticated)?;
    let principal = authenticator.sessions.of(session, now()).await;
    once::pass(gate, request, (principal.map_err(refuse)?, None), next).await
}

/// The value of a header that occurs once.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}
