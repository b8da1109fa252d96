//! Registered source servers as they are read.

use schemars::JsonSchema;
use serde::Serialize;

use super::SourceServer;

/// A registered source server: what its agent reported, and when.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ShowServerResponse")]
pub struct Source {
    /// What the agent reported. A field without a value is `null`.
    #[serde(flatten)]
    pub server: SourceServer,
    /// When the source was registered, epoch milliseconds.
    pub add_date: i64,
    /// When its agent last registered it, epoch milliseconds.
    pub last_visit_time: i64,
}
