//! Results of comparing source and target.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::List;
use super::list::at_most;

/// What a comparison found; replaces what an earlier one did.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "ConsistencyResultRequestBody")]
pub struct ConsistencyReport {
    /// The directories compared. The body may also be this array alone.
    #[validate(required, length(max = 65535), nested)]
    pub consistency_result: Option<List<ConsistencyResult>>,
    /// When the comparison ended, epoch milliseconds; now where not given.
    #[validate(range(min = 0, max = i64::MAX))]
    pub finished_time: Option<i64>,
}

/// What was found in one directory.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
pub struct ConsistencyResult {
    /// The directory.
    #[validate(required, length(max = 1024))]
    pub dir_check: Option<String>,
    /// Files in all.
    #[validate(required, range(min = 0, max = 1000000))]
    pub num_total_files: Option<i32>,
    /// Files that differ.
    #[validate(required, range(min = 0, max = 1000000))]
    pub num_different_files: Option<i32>,
    /// Files that the target lacks.
    #[validate(required, range(min = 0, max = 1000000))]
    pub num_target_miss_files: Option<i32>,
    /// Files that only the target has.
    #[validate(required, range(min = 0, max = 1000000))]
    pub num_target_more_files: Option<i32>,
}

/// The last comparison of a task's source and target.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ShowConsistencyResultResponse")]
pub struct ConsistencyResults {
    /// Id of the task.
    pub task_id: String,
    /// The directories compared.
    pub consistency_result: Vec<ConsistencyResult>,
    /// When the comparison ended, epoch milliseconds; null where there was none.
    pub finished_time: Option<i64>,
    /// The same as one JSON text, for newer clients; empty where there was no comparison.
    pub result_list: Vec<String>,
}

/// The tasks whose results to export.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "BatchGetConsistencyResultReq")]
pub struct ExportConsistency {
    /// Up to 200 tasks.
    #[serde(deserialize_with = "at_most::<_, _, 200>")]
    #[validate(required, length(min = 1, max = 200), nested)]
    pub task_info: Option<List<ExportedTask>>,
}

/// A task whose results to export.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "BatchConsistencyReq")]
pub struct ExportedTask {
    /// Id of the task.
    #[validate(required, length(min = 1, max = 255))]
    pub task_id: Option<String>,
    /// Id of its source server, which the file repeats.
    #[validate(length(max = 255))]
    pub source_id: Option<String>,
    /// Name of its source server, which the file repeats.
    #[validate(length(max = 255))]
    pub source_name: Option<String>,
}
