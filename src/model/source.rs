//! Registered source servers as they are read.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CurrentTask, EnvironmentCheck, InitTargetServer, SourceServer};

/// A registered source server: what its agent reported, and what the service knows of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ShowServerResponse")]
pub struct Source {
    /// What the agent reported. A field without a value is `null`.
    #[serde(flatten)]
    pub server: SourceServer,
    /// What the service knows.
    #[serde(flatten)]
    pub status: SourceStatus,
}

/// What the service knows of a source besides what its agent reports.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(inline)]
pub struct SourceStatus {
    /// When the source was registered, epoch milliseconds.
    pub add_date: i64,
    /// When its agent was last heard of, epoch milliseconds: it registered, asked for a command, reported
    /// what came of one, or changed its state. Noted twice a minute at the most.
    pub last_visit_time: i64,
    /// Whether its agent was heard of in the last five minutes.
    pub connected: bool,
    /// Enterprise project of its task.
    pub enterprise_project_id: Option<String>,
    /// Migration project it was moved to.
    pub migproject: Option<String>,
    /// Its task.
    pub current_task: Option<CurrentTask>,
    /// Results of checking it. Agents report none, and the service checks nothing itself.
    pub checks: Vec<EnvironmentCheck>,
    /// What its target server can be made like.
    pub init_target_server: InitTargetServer,
    /// What its task has copied, in bytes.
    pub replicatesize: Option<i64>,
    /// What its task is to copy, in bytes.
    pub totalsize: Option<i64>,
    /// When `state` last changed, epoch milliseconds.
    pub state_action_time: Option<i64>,
    /// When `migration_cycle` last changed, epoch milliseconds.
    pub stage_action_time: Option<i64>,
    /// Whether its task has the result of a consistency check.
    pub is_consistency_result_exist: bool,
}
