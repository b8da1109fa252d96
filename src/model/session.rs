//! Who the caller is.

use schemars::JsonSchema;
use serde::Serialize;

use super::ActorType;

/// Who the caller is, and what they may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ShowSessionResponse")]
pub struct ShownSession {
    /// The account that owns everything the caller sees and changes.
    pub account: String,
    /// `full`, `agent` or `read-only`.
    pub role: String,
    /// What the caller has shown: for a session, what it was exchanged for.
    pub r#type: ActorType,
    /// The id of the token, the access key, or the user of the IAM.
    pub id: Option<String>,
    /// When that expires, or the session ends at the latest: epoch milliseconds.
    pub expires_at: Option<i64>,
}
