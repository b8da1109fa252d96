//! The list of failed migrations.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::ErrorAdvice;

/// A page of the failed migrations.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(rename = "ListErrorServersResponse")]
pub struct FailureList {
    /// How many there are on all pages.
    pub count: i64,
    /// The failed migrations on this page, newest task first.
    pub migration_errors: Vec<Failure>,
}

/// A task that failed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(rename = "MigrationErrors")]
pub struct Failure {
    /// Id of the task, which is not shown.
    #[serde(skip_serializing)]
    #[schemars(skip)]
    pub task_id: String,
    /// What went wrong, as reported by the agent.
    pub error_json: Option<String>,
    /// Host name of the source server.
    pub host_name: Option<String>,
    /// Name of the source server.
    pub name: Option<String>,
    /// Id of the source server.
    pub source_id: String,
    /// Address of the source server.
    pub source_ip: Option<String>,
    /// Address of the target server.
    pub target_ip: Option<String>,
    /// What the agent's error code means and what to do about it; absent if it is not known. Not one of the vendor's fields.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_advice: Option<ErrorAdvice>,
}

/// Which failed migrations to list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
pub struct ListFailures {
    /// Only tasks of this enterprise project. `0` is the default project, to which all belong that have no other;
    /// `all_granted_eps` is all of them.
    #[validate(length(max = 255))]
    pub enterprise_project_id: Option<String>,
    /// Only source servers of this migration project.
    #[validate(length(max = 255))]
    pub migproject: Option<String>,
    /// Failures per page; 0 means the maximum of 100. 50 by default.
    #[validate(range(min = 0, max = 100))]
    pub limit: Option<i32>,
    /// Failures to skip; 0 by default.
    #[validate(range(min = 0, max = 65535))]
    pub offset: Option<i32>,
    /// Only what follows the failure of this task on the list. The `Link` header of a page has it in the address of the next
    /// page. Unlike `offset`, it costs nothing, and nothing is skipped or listed twice.
    #[validate(length(max = 255))]
    pub marker: Option<String>,
}
