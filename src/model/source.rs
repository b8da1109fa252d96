//! Registered source servers as they are returned.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CurrentTask, EnvironmentCheck, InitTargetServer, SourceServer, null_to_default};

/// A registered source server: what its agent reported and what the service knows about it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ShowServerResponse")]
pub struct Source {
    /// What the agent reported. Fields without a value are `null`.
    #[serde(flatten)]
    pub server: SourceServer,
    /// What the service knows.
    #[serde(flatten)]
    pub status: SourceStatus,
}

/// What the service knows about a source server besides what its agent reports.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(inline)]
pub struct SourceStatus {
    /// When the source server was registered, in epoch milliseconds.
    pub add_date: i64,
    /// When its agent last registered, asked for a command, reported a result or changed the state, in epoch
    /// milliseconds. Updated at most twice a minute.
    pub last_visit_time: i64,
    /// Whether its agent sent a request in the last five minutes.
    pub connected: bool,
    /// Enterprise project of its task; `0`, the default project, if it has none.
    pub enterprise_project_id: Option<String>,
    /// Id of its migration project.
    pub migproject: Option<String>,
    /// Its task.
    pub current_task: Option<CurrentTask>,
    /// Results of checks of what its agent has reported.
    #[serde(deserialize_with = "null_to_default")]
    pub checks: Vec<EnvironmentCheck>,
    /// A proposal for its target server.
    pub init_target_server: InitTargetServer,
    /// Data that its task has copied, in bytes.
    pub replicatesize: Option<i64>,
    /// Data that its task has to copy, in bytes.
    pub totalsize: Option<i64>,
    /// When `state` last changed, in epoch milliseconds.
    pub state_action_time: Option<i64>,
    /// When `migration_cycle` last changed, in epoch milliseconds.
    pub stage_action_time: Option<i64>,
    /// Whether its task has the result of a consistency check.
    pub is_consistency_result_exist: bool,
}
