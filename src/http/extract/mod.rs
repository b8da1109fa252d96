//! Extractors, which decode, check and refuse: the only way from a request to a handler.

pub(super) mod body;
mod caller;
mod conditions;
mod json;
mod path;
mod query;

pub use body::{BodyRead, Share};
pub use caller::Caller;
pub use conditions::{IfMatch, IfNoneMatch, Revision, etag};
pub use json::{ApiJson, RequestBody};
pub use path::{
    CloudNetwork, JobId, PathText, ProjectId, SourceId, TaskId, TemplateId, TokenId, WebhookId,
};
pub use query::ApiQuery;
