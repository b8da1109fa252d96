//! The body of `PUT /v3/tasks/{task_id}/progress`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

/// Progress of a sub-task.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "UpdateTaskSpeedReq")]
pub struct Progress {
    /// Name of the sub-task; the newest one with this name is meant. If the task is at work and has none, one is added.
    #[validate(required, length(min = 1, max = 255))]
    pub subtask_name: Option<String>,
    /// Progress, in percent.
    #[validate(required, range(min = 0, max = 100))]
    pub progress: Option<i32>,
    /// Data copied so far, in bytes.
    #[validate(required, range(min = 0, max = i64::MAX))]
    pub replicatesize: Option<i64>,
    /// Data to be copied, in bytes.
    #[validate(required, range(min = 0, max = i64::MAX))]
    pub totalsize: Option<i64>,
    /// Details from the agent; may be empty.
    #[validate(required, length(max = 2048))]
    pub process_trace: Option<String>,
    /// Migration rate, in Mbit/s.
    #[validate(range(min = 0.0, max = 10000.0))]
    pub migrate_speed: Option<f64>,
    /// Compression ratio: the share of the data that remains.
    #[validate(range(min = 0.0, max = 10000.0))]
    pub compress_rate: Option<f64>,
    /// Remaining time, in seconds.
    #[validate(range(min = 0, max = i32::MAX))]
    pub remain_time: Option<i32>,
    /// CPU usage of the source server, in percent.
    #[validate(range(min = 0.0, max = 100.0))]
    pub total_cpu_usage: Option<f64>,
    /// The agent's share of that.
    #[validate(range(min = 0.0, max = 100.0))]
    pub agent_cpu_usage: Option<f64>,
    /// Memory usage of the source server, in MB.
    #[validate(range(min = 0.0, max = 1048576.0))]
    pub total_mem_usage: Option<f64>,
    /// The agent's share of that.
    #[validate(range(min = 0.0, max = 1048576.0))]
    pub agent_mem_usage: Option<f64>,
    /// Disk I/O of the source server, in MB/s.
    #[validate(range(min = 0.0, max = 10000.0))]
    pub total_disk_io: Option<f64>,
    /// The agent's share of that.
    #[validate(range(min = 0.0, max = 10000.0))]
    pub agent_disk_io: Option<f64>,
    /// Whether the migration is tested before it starts.
    pub need_migration_test: Option<bool>,
    /// Time on the agent's clock.
    #[validate(length(max = 30))]
    pub agent_time: Option<String>,
}
