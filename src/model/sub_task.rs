//! Sub-tasks of a task (table 16).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

/// A step of a migration (table 16). Current edition: nothing is mandatory.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(extend("x-current" = {"required": []}))]
pub struct SubTask {
    /// Id, assigned by the agent.
    #[validate(range(min = 0, max = i64::MAX))]
    pub id: Option<i64>,
    /// Name of the sub-task, such as `MIGRATE_LINUX_FILE`.
    #[validate(length(max = 255))]
    pub name: Option<String>,
    /// Progress, in percent.
    #[validate(required, range(min = 0, max = 100))]
    pub progress: Option<i32>,
    /// Start time, in epoch milliseconds.
    #[validate(range(min = 0, max = i64::MAX))]
    pub start_date: Option<i64>,
    /// End time, in epoch milliseconds; null until then.
    #[validate(range(min = 0, max = i64::MAX))]
    pub end_date: Option<i64>,
    /// Migration speed, in Mbit/s.
    #[validate(range(min = 0.0, max = 10000.0))]
    pub migrate_speed: Option<f64>,
    /// User operation that triggers the sub-task.
    #[validate(length(max = 50))]
    pub user_op: Option<String>,
    /// Detailed progress of the migration or synchronization.
    #[validate(length(max = 2048))]
    pub process_trace: Option<String>,
}
