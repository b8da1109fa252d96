//! The body of `POST /v3/tasks/{task_id}/action`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::Operation;

/// An action on a task.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "UpdateTaskStatusReq")]
pub struct Action {
    /// The operation.
    #[validate(required)]
    pub operation: Option<Operation>,
    /// Id of the template that a clone is made from. For `clone_test` only.
    #[validate(length(max = 2048))]
    pub template_id: Option<String>,
    /// Whether the target is switched to the HCE operating system; false by default. Without effect here: this service
    /// installs nothing on a target, and no response of the API has it.
    pub switch_hce: Option<bool>,
    /// Whether source and target are compared after the migration. If given, it replaces the task's setting, which is
    /// false by default.
    pub is_need_consistency_check: Option<bool>,
    /// Parameters of `collect_log`, and of no other operation.
    #[validate(nested)]
    pub param: Option<ActionParameters>,
}

/// Parameters of an action.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
pub struct ActionParameters {
    /// Bucket that the log is uploaded to.
    #[validate(length(max = 255))]
    pub bucket: Option<String>,
}

/// What can be done with a task at the moment.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ListTaskActionsResponse")]
pub struct AllowedActions {
    /// All operations.
    pub actions: Vec<AllowedAction>,
}

/// An operation, and whether the task's state allows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AllowedAction {
    /// The operation.
    pub operation: Operation,
    /// Whether it is allowed.
    pub is_allowed: bool,
    /// The error code that it would be refused with.
    pub error_code: Option<String>,
    /// Why it would be refused.
    pub error_msg: Option<String>,
}
