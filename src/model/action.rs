//! The body of `POST /v3/tasks/{task_id}/action`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::Operation;

/// What to do with a task.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "UpdateTaskStatusReq")]
pub struct Action {
    /// The operation.
    #[validate(required)]
    pub operation: Option<Operation>,
    /// Id of the template that a clone is made from (`clone_test`).
    #[validate(length(max = 2048))]
    pub template_id: Option<String>,
    /// Whether the target is switched to the HCE operating system. Accepted and not used: no answer of the
    /// API has it.
    pub switch_hce: Option<bool>,
    /// Whether source and target are compared after the migration; where given, from now on.
    pub is_need_consistency_check: Option<bool>,
    /// What `collect_log` needs.
    #[validate(nested)]
    pub param: Option<ActionParameters>,
}

/// Parameters of an action.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
pub struct ActionParameters {
    /// Bucket the log is uploaded to.
    #[validate(length(max = 255))]
    pub bucket: Option<String>,
}
