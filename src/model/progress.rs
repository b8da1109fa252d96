//! The body of `PUT /v3/tasks/{task_id}/progress`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::SubTaskName;

/// How far a sub-task is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "UpdateTaskSpeedReq")]
pub struct Progress {
    /// The sub-task: the newest one of this name.
    #[validate(required)]
    pub subtask_name: Option<SubTaskName>,
    /// How far it is, in percent.
    #[validate(required, range(min = 0, max = 100))]
    pub progress: Option<i32>,
    /// What has been copied, in bytes.
    #[validate(required, range(min = 0, max = i64::MAX))]
    pub replicatesize: Option<i64>,
    /// What is to be copied, in bytes.
    #[validate(required, range(min = 0, max = i64::MAX))]
    pub totalsize: Option<i64>,
    /// What the agent has to say of it; may be empty.
    #[validate(required, length(max = 2048))]
    pub process_trace: Option<String>,
    /// Migration rate, in Mbit/s.
    #[validate(range(min = 0.0, max = 10000.0))]
    pub migrate_speed: Option<f64>,
    /// Share of the data that compression leaves.
    #[validate(range(min = 0.0, max = 10000.0))]
    pub compress_rate: Option<f64>,
    /// Time that remains, in seconds.
    #[validate(range(min = 0, max = i32::MAX))]
    pub remain_time: Option<i32>,
    /// Processor use of the source server, in percent.
    #[validate(range(min = 0.0, max = 100.0))]
    pub total_cpu_usage: Option<f64>,
    /// The agent's share of it.
    #[validate(range(min = 0.0, max = 100.0))]
    pub agent_cpu_usage: Option<f64>,
    /// Memory use of the source server, in MB.
    #[validate(range(min = 0.0, max = 1048576.0))]
    pub total_mem_usage: Option<f64>,
    /// The agent's share of it.
    #[validate(range(min = 0.0, max = 1048576.0))]
    pub agent_mem_usage: Option<f64>,
    /// Disk reads and writes of the source server, in MB/s.
    #[validate(range(min = 0.0, max = 10000.0))]
    pub total_disk_io: Option<f64>,
    /// The agent's share of them.
    #[validate(range(min = 0.0, max = 10000.0))]
    pub agent_disk_io: Option<f64>,
    /// Whether the migration is to be tried out before it starts.
    pub need_migration_test: Option<bool>,
    /// The agent's clock.
    #[validate(length(max = 30))]
    pub agent_time: Option<String>,
}
