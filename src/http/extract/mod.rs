//! Extractors: the only way from a request to a handler. They decode, check and refuse.

mod body;
mod conditions;
mod json;
mod path;
mod query;

pub use body::Share;
pub use conditions::{IfMatch, IfNoneMatch, etag};
pub use json::{ApiJson, RequestBody};
pub use path::{SourceId, TaskId};
pub use query::ApiQuery;
