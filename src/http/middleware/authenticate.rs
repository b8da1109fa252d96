//! Who asks, and may they?
//!
//! Wraps every operation that has to do with a tenant. A request with `Authorization` is taken for a signed one,
//! any other for one with a token (`X-Auth-Token`): identities are never mixed. What it finds out is the
//! [`Principal`] that [`Caller`](crate::http::extract::Caller) is made from.

use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::signed;
use crate::auth::{Auth, AuthError, Authenticator, Principal};
use crate::clock::now;
use crate::http::AppState;
use crate::http::error::{ApiError, ApiResult};
use crate::http::permissions::{Access, Permissions};

/// The header that a token is in.
const TOKEN: &str = "x-auth-token";

/// What decides whether a request passes.
#[derive(Debug, Clone)]
pub struct Gate {
    /// How callers prove who they are, and where that is known.
    pub app: AppState,
    /// Which roles may call which operation.
    pub permissions: Arc<Permissions>,
}

impl Gate {
    /// The request as one of this principal, if its role may call the operation, and who else may.
    pub(super) fn admit(
        &self,
        mut request: Request,
        principal: Principal,
    ) -> ApiResult<(Request, Access)> {
        let route = request.extensions().get::<MatchedPath>();
        let route = route.map(MatchedPath::as_str).unwrap_or_default();
        // a method that the route does not have: the router answers 405
        let access = self
            .permissions
            .of(request.method(), route)
            .unwrap_or(Access::Manage);
        if !access.admits(principal.role) {
            return Err(ApiError::forbidden());
        }
        request.extensions_mut().insert(principal);
        Ok((request, access))
    }
}

/// Lets a request pass as its [`Principal`]'s, or refuses it.
pub async fn authenticate(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let answered = match &gate.app.auth {
        Auth::None => pass(&gate, request, Principal::anybody(), next).await,
        Auth::Required(authenticator) if request.headers().contains_key(AUTHORIZATION) => {
            signed::pass(&gate, authenticator, request, next).await
        }
        Auth::Required(authenticator) => with_token(&gate, authenticator, request, next).await,
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
    pass(gate, request, principal.map_err(refuse)?, next).await
}

async fn pass(
    gate: &Gate,
    request: Request,
    principal: Principal,
    next: Next,
) -> ApiResult<Response> {
    let (request, _) = gate.admit(request, principal)?;
    Ok(next.run(request).await)
}

/// The value of a header that is there once.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}

pub(super) fn refuse(refusal: AuthError) -> ApiError {
    match refusal {
        AuthError::Unknown => ApiError::unauthenticated(),
        AuthError::Forbidden => ApiError::forbidden(),
        AuthError::Storage(error) => error.into(),
        AuthError::Iam(_) => ApiError::iam_unavailable(),
    }
}
