//! Tasks as they are read and deleted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::list::at_most;
use super::{List, LogCollectStatus, NetworkCheck, UpdateTask};

/// The id of what a request made or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IdResponse {
    /// Its id.
    pub id: String,
}

/// The id of a task, as the answer to the evaluation of its network has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "UpdateNetworkCheckInfoResponse")]
pub struct TaskReference {
    /// The id.
    pub task_id: String,
}

/// A task in full: every field an update can write, and what else is known of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct Task {
    /// What updates write. A field without a value is `null`.
    #[serde(flatten)]
    pub task: UpdateTask,
    /// What creation, reports, actions and checks say.
    #[serde(flatten)]
    pub status: TaskStatus,
}

/// What updates do not write: choices made when the task was created, and what reports, actions and
/// checks came to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(inline)]
pub struct TaskStatus {
    /// Whether the network is measured before the migration.
    pub start_network_check: Option<bool>,
    /// Id of the template that clones of the target are made from.
    pub clonevm_template_id: Option<String>,
    /// How far the rate may exceed its limit, in percent.
    pub over_speed_threshold: Option<f64>,
    /// Whether source and target are compared after the migration.
    pub is_need_consistency_check: Option<bool>,
    /// Whether the migration is tried out before it starts.
    pub need_migration_test: Option<bool>,
    /// Share of the data that compression leaves.
    pub compress_rate: Option<f64>,
    /// What the source server and its agent use.
    #[serde(flatten)]
    pub usage: Usage,
    /// The agent's clock at its last report, in its own words.
    pub agent_time: Option<String>,
    /// The sub-task under way and its percentage, `MIGRATE_LINUX_FILE-42`.
    pub subtask_info: Option<String>,
    /// Overall progress in percent, this service's own field: of the newest round, what comes before the
    /// data counts 21, the data 59, what comes after 20, scaled to the parts that there are.
    pub overall_progress: Option<i32>,
    /// How collecting the agent's log goes.
    pub log_collect_status: Option<LogCollectStatus>,
    /// The last evaluation of the network.
    pub network_check_info: Option<NetworkCheck>,
}

/// What the source server uses in all, and what its agent does of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(inline)]
pub struct Usage {
    /// Processor, in percent.
    pub total_cpu_usage: Option<f64>,
    /// The agent's share of it.
    pub agent_cpu_usage: Option<f64>,
    /// Memory, in MB.
    pub total_mem_usage: Option<f64>,
    /// The agent's share of it.
    pub agent_mem_usage: Option<f64>,
    /// Disk reads and writes, in MB/s.
    pub total_disk_io: Option<f64>,
    /// The agent's share of it.
    pub agent_disk_io: Option<f64>,
}

/// Tasks, or source servers, to delete.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "DeleteTasksReq")]
pub struct DeleteMany {
    /// Ids of 1 to 50 of them.
    #[serde(deserialize_with = "at_most::<_, _, 50>")]
    #[validate(required, length(min = 1, max = 50))]
    pub ids: Option<List<String>>,
}
