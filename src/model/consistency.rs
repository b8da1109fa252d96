//! Results of comparing source and target.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::list::at_most;
use super::{List, Outcome};

/// The result of a comparison; replaces an earlier result.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "ConsistencyResultRequestBody")]
pub struct ConsistencyReport {
    /// The compared directories. The body may also be just this array.
    #[validate(required, length(max = 65535), nested)]
    pub consistency_result: Option<List<ConsistencyResult>>,
    /// When the comparison ended, in epoch milliseconds; now by default.
    #[validate(range(min = 0, max = i64::MAX))]
    pub finished_time: Option<i64>,
}

/// The result for one directory.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
pub struct ConsistencyResult {
    /// The directory.
    #[validate(required, length(max = 1024))]
    pub dir_check: Option<String>,
    /// Total number of files.
    #[validate(required, range(min = 0, max = 1000000))]
    pub num_total_files: Option<i32>,
    /// Number of files that differ.
    #[validate(required, range(min = 0, max = 1000000))]
    pub num_different_files: Option<i32>,
    /// Number of files that are missing on the target.
    #[validate(required, range(min = 0, max = 1000000))]
    pub num_target_miss_files: Option<i32>,
    /// Number of files that exist only on the target.
    #[validate(required, range(min = 0, max = 1000000))]
    pub num_target_more_files: Option<i32>,
}

/// The result of the last comparison of a task's source and target.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ShowConsistencyResultResponse")]
pub struct ConsistencyResults {
    /// Id of the task.
    pub task_id: String,
    /// The compared directories.
    pub consistency_result: Vec<ConsistencyResult>,
    /// When the comparison ended, in epoch milliseconds; null if there was none.
    pub finished_time: Option<i64>,
    /// The same for newer clients; empty if there was no comparison.
    pub result_list: Vec<ConsistencyCheck>,
}

/// A comparison, as newer clients read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ConsistencyCheck")]
pub struct ConsistencyCheck {
    /// When it ended, in epoch milliseconds.
    pub finished_time: i64,
    /// `success` if no directory differs, otherwise `fail`.
    pub check_result: Outcome,
    /// The compared directories.
    pub consistency_result: Vec<ConsistencyResult>,
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
    /// Id of the task. Current edition: at most 36 characters.
    #[validate(required, length(min = 1, max = 255))]
    #[schemars(extend("x-current" = {"minLength": 1, "maxLength": 36}))]
    pub task_id: Option<String>,
    /// Id of its source server, which is copied to the file.
    #[validate(length(max = 255))]
    pub source_id: Option<String>,
    /// Name of its source server, which is copied to the file.
    #[validate(length(max = 255))]
    pub source_name: Option<String>,
}
