//! Tasks as they are read, listed and deleted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::{Field, List, OsType, SourceState, SubTask, TaskType, UpdateTask};

/// The id of what a request made or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Created {
    /// Its id.
    pub id: String,
}

/// A task in full: every field an update can write, and what only its creation says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct Task {
    /// What updates write. A field without a value is `null`.
    #[serde(flatten)]
    pub task: UpdateTask,
    /// What its creation said.
    #[serde(flatten)]
    pub options: TaskOptions,
}

/// Choices made when a task is created.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(inline)]
pub struct TaskOptions {
    /// Whether the task starts right away.
    pub auto_start: Option<bool>,
    /// Whether the network is measured before the migration.
    pub start_network_check: Option<bool>,
    /// Whether the source is kept in sync after the first full copy.
    pub syncing: Option<bool>,
    /// Whether data go over IPv6.
    pub use_ipv6: Option<bool>,
    /// Whether data go over a public network.
    pub use_public_ip: Option<bool>,
}

/// A page of the list of tasks.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ListTasksResponse")]
pub struct TaskList {
    /// How many tasks match, on all pages.
    pub count: i64,
    /// The page, newest task first.
    pub tasks: Vec<TaskSummary>,
}

/// A task in a list: without disks, volumes and networks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "TasksResponseBody")]
#[expect(missing_docs, reason = "each field is described in UpdateTask")]
pub struct TaskSummary {
    pub id: String,
    pub name: Option<String>,
    pub r#type: Option<TaskType>,
    pub os_type: Option<OsType>,
    pub state: Option<String>,
    pub priority: Option<i32>,
    pub speed_limit: Option<i32>,
    pub migrate_speed: Option<f64>,
    pub start_target_server: Option<bool>,
    pub error_json: Option<String>,
    pub estimate_complete_time: Option<i64>,
    pub create_date: Option<i64>,
    pub start_date: Option<i64>,
    pub finish_date: Option<i64>,
    pub total_time: Option<i64>,
    pub remain_seconds: Option<i64>,
    pub migration_ip: Option<String>,
    pub enterprise_project_id: Option<String>,
    pub syncing: Option<bool>,
    pub source_server: Option<SourceSummary>,
    pub target_server: Option<TargetSummary>,
    pub clone_server: Option<CloneSummary>,
    pub sub_tasks: Option<List<SubTask>>,
}

/// The source server of a listed task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "SourceServersResponseBody")]
#[expect(missing_docs, reason = "each field is described in SourceServer")]
pub struct SourceSummary {
    pub id: Option<String>,
    pub ip: Option<String>,
    pub name: Option<String>,
    pub os_type: Option<OsType>,
    pub os_version: Option<String>,
    pub oem_system: Option<bool>,
    pub state: Option<SourceState>,
}

/// The target server of a listed task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "TargetServersResponseBody")]
#[expect(missing_docs, reason = "each field is described in TargetServer")]
pub struct TargetSummary {
    pub id: Option<String>,
    pub vm_id: Option<String>,
    pub name: Option<String>,
    pub ip: Option<String>,
    pub os_type: Option<OsType>,
    pub os_version: Option<String>,
}

/// The cloned server of a listed task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "CloneServersResponseBody")]
#[expect(missing_docs, reason = "each field is described in CloneServer")]
pub struct CloneSummary {
    pub vm_id: Option<String>,
    pub name: Option<String>,
}

/// Which tasks to list. Filters combine with "and"; an empty one is as good as none.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
pub struct ListTasks {
    /// Only tasks in this state.
    #[validate(length(max = 255))]
    pub state: Option<String>,
    /// Only tasks whose name contains this text (case-sensitive).
    #[validate(length(max = 255))]
    pub name: Option<String>,
    /// Only the task with this id.
    #[validate(length(max = 255))]
    pub id: Option<String>,
    /// Only the task of this registered source server.
    #[validate(length(max = 255))]
    pub source_server_id: Option<String>,
    /// Only tasks of this enterprise project.
    #[validate(length(max = 255))]
    pub enterprise_project_id: Option<String>,
    /// Tasks on a page; 0 means the most, which is 200. 100 where not given.
    #[validate(range(min = 0, max = 200))]
    pub limit: Option<i32>,
    /// Tasks to skip. 0 where not given.
    #[validate(range(min = 0, max = 65535))]
    pub offset: Option<i32>,
}

/// Tasks to delete.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "DeleteTasksReq")]
pub struct DeleteTasks {
    /// Ids of 1 to 50 tasks.
    #[validate(required, length(min = 1, max = 50))]
    pub ids: Option<Vec<String>>,
}

impl UpdateTask {
    /// Puts the defaults of table 3 where the update says `null`.
    #[must_use]
    pub fn with_defaults(mut self) -> Self {
        self.priority = self.priority.null_to(1);
        self.start_target_server = self.start_target_server.null_to(true);
        self
    }

    /// The id the body names, if it names one.
    #[must_use]
    pub fn named_id(&self) -> Option<&str> {
        match &self.id {
            Field::Value(id) if !id.is_empty() => Some(id),
            _ => None,
        }
    }
}
