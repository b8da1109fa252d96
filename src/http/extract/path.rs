//! Ids in paths.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;

use crate::domain::is_id;
use crate::http::error::ApiError;

/// The task that a path names. A text that cannot be an id is an unknown task.
#[derive(Debug, Clone)]
pub struct TaskId(pub String);

/// The registered source that a path names. A text that cannot be an id is an unknown source.
#[derive(Debug, Clone)]
pub struct SourceId(pub String);

impl<S: Send + Sync> FromRequestParts<S> for TaskId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        id(parts, state)
            .await
            .map(Self)
            .ok_or_else(ApiError::no_task)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SourceId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        id(parts, state)
            .await
            .map(Self)
            .ok_or_else(ApiError::no_source)
    }
}

async fn id<S: Send + Sync>(parts: &mut Parts, state: &S) -> Option<String> {
    // fails if percent-encoded bytes are not UTF-8
    let params = RawPathParams::from_request_parts(parts, state).await.ok()?;
    let (_, id) = params.iter().next()?;
    is_id(id).then(|| id.to_owned())
}
