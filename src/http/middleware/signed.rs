//! Signed requests.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;

use crate::auth::Authenticator;
use crate::error::{ApiError, ApiResult};
use crate::http::AppState;

pub(super) async fn pass(
    _state: &AppState,
    _authenticator: &Authenticator,
    _request: Request,
    _next: Next,
) -> ApiResult<Response> {
    Err(ApiError::unauthenticated())
}
