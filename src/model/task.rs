//! Tasks as they are returned and deleted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::list::at_most;
use super::{List, LogCollectStatus, NetworkCheck, UpdateTask};

/// The id of what a request created or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IdResponse {
    /// Its id.
    pub id: String,
}

/// The id of a task, as the response to a network evaluation contains it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "UpdateNetworkCheckInfoResponse")]
pub struct TaskReference {
    /// The id.
    pub task_id: String,
}

/// A complete task: every field that an update can write, and everything else known about it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct Task {
    /// The fields that updates write. Fields without a value are `null`.
    #[serde(flatten)]
    pub task: UpdateTask,
    /// The fields set by creation, reports, actions and checks.
    #[serde(flatten)]
    pub status: TaskStatus,
}

/// The fields that updates do not write: choices made when the task was created, and results of reports,
/// actions and checks.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(inline)]
pub struct TaskStatus {
    /// Whether the network is measured before the migration.
    pub start_network_check: Option<bool>,
    /// Id of the template that clones of the target are created from.
    pub clonevm_template_id: Option<String>,
    /// How far the rate may exceed its limit, in percent.
    pub over_speed_threshold: Option<f64>,
    /// Whether source and target are compared after the migration.
    pub is_need_consistency_check: Option<bool>,
    /// Whether the migration is tested before it starts.
    pub need_migration_test: Option<bool>,
    /// Compression ratio: the share of the data that remains.
    pub compress_rate: Option<f64>,
    /// Resource usage of the source server and its agent.
    #[serde(flatten)]
    pub usage: Usage,
    /// Time on the agent's clock at its last report, in the agent's format.
    pub agent_time: Option<String>,
    /// The current sub-task and its percentage, such as `MIGRATE_LINUX_FILE-42`.
    pub subtask_info: Option<String>,
    /// Overall progress of the newest round, in percent; a field of this service only. The steps before the
    /// data transfer count for 21, the transfer for 59 and the steps after it for 20, scaled to the parts
    /// that exist.
    pub overall_progress: Option<i32>,
    /// Status of collecting the agent's log.
    pub log_collect_status: Option<LogCollectStatus>,
    /// The last evaluation of the network.
    pub network_check_info: Option<NetworkCheck>,
}

/// Resource usage of the source server, and its agent's share.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(inline)]
pub struct Usage {
    /// CPU usage, in percent.
    pub total_cpu_usage: Option<f64>,
    /// The agent's share of that.
    pub agent_cpu_usage: Option<f64>,
    /// Memory usage, in MB.
    pub total_mem_usage: Option<f64>,
    /// The agent's share of that.
    pub agent_mem_usage: Option<f64>,
    /// Disk I/O, in MB/s.
    pub total_disk_io: Option<f64>,
    /// The agent's share of that.
    pub agent_disk_io: Option<f64>,
}

/// Tasks or source servers to delete.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "DeleteTasksReq")]
pub struct DeleteMany {
    /// The ids, from 1 to 50.
    #[serde(deserialize_with = "at_most::<_, _, 50>")]
    #[validate(required, length(min = 1, max = 50))]
    pub ids: Option<List<String>>,
}
