//! How a task went on, over time.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

/// How a task went on.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ListTaskSamplesResponse")]
pub struct SampleList {
    /// The first moment of the time that the samples are from, epoch milliseconds.
    pub from: i64,
    /// The end of it.
    pub to: i64,
    /// Seconds from one sample to the next. There is none for a time in which nobody has reported.
    pub step: i64,
    /// The samples, in order.
    pub samples: Vec<Sample>,
}

/// How a task was at a moment. The figures are those of its last report; speed and usage are means where a sample stands for
/// several.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "TaskSample")]
pub struct Sample {
    /// When, epoch milliseconds.
    pub at: i64,
    /// Overall progress, in percent.
    pub progress: Option<i32>,
    /// Bytes copied.
    pub replicatesize: Option<i64>,
    /// Bytes to be copied.
    pub totalsize: Option<i64>,
    /// Migration rate as reported, in Mbit/s.
    pub migrate_speed: Option<f32>,
    /// CPU usage of the source server, in percent.
    pub total_cpu_usage: Option<f32>,
    /// The agent's share of that.
    pub agent_cpu_usage: Option<f32>,
    /// Memory usage of the source server, in MB.
    pub total_mem_usage: Option<f32>,
    /// The agent's share of that.
    pub agent_mem_usage: Option<f32>,
    /// Disk I/O of the source server, in MB/s.
    pub total_disk_io: Option<f32>,
    /// The agent's share of that.
    pub agent_disk_io: Option<f32>,
}

/// Which samples to list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
pub struct ListSamples {
    /// Only samples from this time or later, epoch milliseconds. An hour before `to` by default.
    #[validate(range(min = 0))]
    pub from: Option<i64>,
    /// Only samples from before this time, epoch milliseconds. Now by default.
    #[validate(range(min = 0))]
    pub to: Option<i64>,
    /// Seconds from one sample to the next, at least. 10 by default, and more where there would be more than 1,000 samples.
    #[validate(range(min = 10, max = 86400))]
    pub step: Option<i64>,
}
