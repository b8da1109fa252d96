//! Tasks as they are read and deleted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::{List, UpdateTask};

/// The id of what a request made or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IdResponse {
    /// Its id.
    pub id: String,
}

/// A task in full: every field an update can write, and what only its creation says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct Task {
    /// What updates write. A field without a value is `null`.
    #[serde(flatten)]
    pub task: UpdateTask,
    /// What its creation said.
    #[serde(flatten)]
    pub options: TaskOptions,
}

/// Choices made when a task is created.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(inline)]
pub struct TaskOptions {
    /// Whether the task starts right away.
    pub auto_start: Option<bool>,
    /// Whether the network is measured before the migration.
    pub start_network_check: Option<bool>,
    /// Whether the source is kept in sync after the first full copy.
    pub syncing: Option<bool>,
    /// Whether data go over IPv6.
    pub use_ipv6: Option<bool>,
    /// Whether data go over a public network.
    pub use_public_ip: Option<bool>,
}

/// Tasks to delete.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "DeleteTasksReq")]
pub struct DeleteTasks {
    /// Ids of 1 to 50 tasks.
    #[validate(required, length(min = 1, max = 50))]
    pub ids: Option<List<String>>,
}
