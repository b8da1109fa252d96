//! `DELETE /ext/v1/session`.

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};

use super::cookie;
use crate::auth::Auth;
use crate::http::error::ApiResult;
use crate::http::extract::Caller;
use crate::http::{AppState, Empty, Json};

/// Sign out
///
/// Ends the session that the request has a cookie of, and removes the cookie. Other instances go on accepting it for ten
/// seconds at most. Without a cookie there is nothing to end.
#[utoipa::path(
    delete,
    path = "/ext/v1/session",
    operation_id = "EndSession",
    tag = "extensions",
    responses((status = 200, description = "The session has ended", body = Empty,
               headers(("Set-Cookie" = String, description = "The cookie, which expires at once")))),
)]
pub async fn end_session(
    State(state): State<AppState>,
    caller: Caller,
    uri: Uri,
    headers: HeaderMap,
) -> ApiResult<([(HeaderName, HeaderValue); 1], Json<Empty>)> {
    if let (Auth::Required(authenticator), Some(value)) = (&state.auth, cookie::of(&uri, &headers))
    {
        let db = caller.begin().await?;
        authenticator.sessions.end(db, value).await?;
    }
    let removed = cookie::set(&uri, &headers, "", 0);
    Ok(([(SET_COOKIE, removed)], Json(Empty {})))
}
