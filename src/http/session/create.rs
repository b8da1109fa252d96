//! `POST /ext/v1/session`.

use axum::Extension;
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};
use axum::response::AppendHeaders;
use secrecy::ExposeSecret;

use super::{cookie, shown};
use crate::auth::{Auth, Principal};
use crate::clock::now;
use crate::http::error::{ApiError, ApiResult};
use crate::http::extract::Caller;
use crate::http::middleware::authenticate::TOKEN;
use crate::http::{AppState, Json};
use crate::model::ShownSession;

/// The cookie that an answer sets, if it sets one.
type Cookies = AppendHeaders<Option<(HeaderName, HeaderValue)>>;

/// Sign in with a browser
///
/// Exchanges a token, or a signature, for a cookie that scripts cannot read. The session ends with the token or access key,
/// after eight hours without a request, and at the latest after 24 hours. The cookie counts only for requests of the service's own pages
/// (`Sec-Fetch-Site`). With `SMS_AUTH=none` there is no cookie, as none is needed.
#[utoipa::path(
    post,
    path = "/ext/v1/session",
    operation_id = "CreateSession",
    tag = "extensions",
    responses(
        (status = 200, description = "The caller is signed in", body = ShownSession,
         headers(("Set-Cookie" = String, description = "The cookie: `__Host-sms`, or `sms` at a loopback host"))),
        (status = 400, description = "The caller sent the cookie of a session only", body = crate::http::error::ErrorBody),
    ),
)]
pub async fn create_session(
    State(state): State<AppState>,
    caller: Caller,
    Extension(principal): Extension<Principal>,
    uri: Uri,
    headers: HeaderMap,
) -> ApiResult<(Cookies, Json<ShownSession>)> {
    let Auth::Required(authenticator) = &state.auth else {
        return Ok((AppendHeaders(None), Json(shown(&principal))));
    };
    if !headers.contains_key(TOKEN) && !headers.contains_key(AUTHORIZATION) {
        return Err(ApiError::only_a_session());
    }
    let now = now();
    let mut db = caller.begin().await?;
    let (secret, expires_at) = authenticator
        .sessions
        .open(&mut db, &principal, now)
        .await?;
    db.commit().await?;
    let seconds = (expires_at - now) / 1000;
    let cookie = cookie::set(&uri, &headers, secret.expose_secret(), seconds);
    let signed_in = Principal {
        expires_at: Some(expires_at),
        ..principal
    };
    Ok((
        AppendHeaders(Some((SET_COOKIE, cookie))),
        Json(shown(&signed_in)),
    ))
}
