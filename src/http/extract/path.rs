//! Ids and texts in paths.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;

use crate::domain::is_id;
use crate::http::error::ApiError;

/// Ids of one kind of object, and the refusal for a text that cannot be one: it names an unknown object.
macro_rules! ids {
    ($($(#[$doc:meta])+ $id:ident, else $refusal:path;)+) => {$(
        $(#[$doc])+
        #[derive(Debug, Clone)]
        pub struct $id(pub String);

        impl<S: Send + Sync> FromRequestParts<S> for $id {
            type Rejection = ApiError;

            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
                let ids = ids(parts, state).await;
                let id = ids.and_then(|ids| ids.into_iter().next());
                id.map(Self).ok_or_else($refusal)
            }
        }
    )+};
}

ids! {
    /// The task that a path names.
    TaskId, else ApiError::no_task;
    /// The registered source that a path names.
    SourceId, else ApiError::no_source;
    /// The template that a path names.
    TemplateId, else ApiError::no_template;
    /// The migration project that a path names.
    ProjectId, else ApiError::no_project;
    /// The webhook that a path names.
    WebhookId, else ApiError::no_webhook;
    /// The token that a path names.
    TokenId, else ApiError::no_token;
    /// The job that a path names.
    JobId, else ApiError::no_job;
}

/// The project and the network of a cloud that a path names. What cannot be an id names nothing that is known.
#[derive(Debug, Clone)]
pub struct CloudNetwork {
    /// Id of the project.
    pub project: String,
    /// Id of the network.
    pub network: String,
}

impl<S: Send + Sync> FromRequestParts<S> for CloudNetwork {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match ids(parts, state).await.as_deref() {
            Some([project, network]) => Ok(Self {
                project: project.clone(),
                network: network.clone(),
            }),
            _ => Err(ApiError::no_acl()),
        }
    }
}

/// A text of a path, which is no id; `None` if it is not UTF-8.
#[derive(Debug, Clone)]
pub struct PathText(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for PathText {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        Ok(Self(text(parts, state).await))
    }
}

/// The ids in a path. `None` if a text cannot be an id.
async fn ids<S: Send + Sync>(parts: &mut Parts, state: &S) -> Option<Vec<String>> {
    // fails if percent-encoded bytes are not UTF-8
    let params = RawPathParams::from_request_parts(parts, state).await.ok()?;
    let ids = params
        .iter()
        .map(|(_, id)| is_id(id).then(|| id.to_owned()));
    ids.collect()
}

async fn text<S: Send + Sync>(parts: &mut Parts, state: &S) -> Option<String> {
    // fails if percent-encoded bytes are not UTF-8
    let params = RawPathParams::from_request_parts(parts, state).await.ok()?;
    let (_, text) = params.iter().next()?;
    Some(text.to_owned())
}
