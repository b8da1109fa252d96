//! The body of `POST /v3/tasks/{task_id}/log`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

/// Where to upload a log.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "UploadLogRequestBody")]
pub struct CollectLog {
    /// Bucket that the log is uploaded to.
    #[validate(required, length(max = 255))]
    pub log_bucket: Option<String>,
    /// How long the log can be downloaded, in seconds. Kept and shown, but without effect here: the bucket is not this
    /// service's.
    #[validate(range(min = 300, max = 64800))]
    pub log_expire: Option<i32>,
}
