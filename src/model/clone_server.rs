//! The clone of a target server (table 15).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::Field;

/// Information about a cloned server (table 15).
#[serde_with::apply(Field => #[serde(skip_serializing_if = "Field::is_absent")])]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
pub struct CloneServer {
    /// Id of the cloned server.
    #[validate(length(max = 255))]
    pub vm_id: Field<String>,
    /// Name of the cloned server.
    #[validate(length(max = 255))]
    pub name: Field<String>,
    /// Error code of a failed clone.
    #[validate(length(max = 255))]
    pub clone_error: Field<String>,
    /// State of the clone. Current edition: one of the listed ones.
    #[validate(length(max = 255))]
    #[schemars(extend("x-current" = {
        "enum": ["NOT_READY", "READY", "PREPARING", "CREATING", "ERROR", "FINISHED"]
    }))]
    pub clone_state: Field<String>,
    /// Error message of a failed clone.
    #[validate(length(max = 1024))]
    pub error_msg: Field<String>,
}
