//! Lists of tasks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::{
    Configuration, ErrorAdvice, List, LogCollectStatus, NetworkCheck, OsType, SourceState, SubTask,
    TaskType, Usage,
};

/// A page of the list of tasks.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ListTasksResponse")]
pub struct TaskList {
    /// How many tasks match on all pages.
    pub count: i64,
    /// The tasks on this page, newest first.
    pub tasks: Vec<TaskSummary>,
}

/// A task in a list: without disks, volumes and networks.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(rename = "TasksResponseBody")]
#[expect(missing_docs, reason = "each field is described in Task")]
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
    pub connected: Option<bool>,
    pub compress_rate: Option<f64>,
    #[serde(flatten)]
    pub usage: Usage,
    pub need_migration_test: Option<bool>,
    pub subtask_info: Option<String>,
    pub overall_progress: Option<i32>,
    pub log_collect_status: Option<LogCollectStatus>,
    pub network_check_info: Option<NetworkCheck>,
    pub special_config: Vec<Configuration>,
    pub source_server: Option<SourceSummary>,
    pub target_server: Option<TargetSummary>,
    pub clone_server: Option<CloneSummary>,
    pub sub_tasks: Option<List<SubTask>>,
    /// What the error code in `error_json` means and what to do about it; absent if there is none. Not one of the vendor's
    /// fields.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_advice: Option<ErrorAdvice>,
    /// Why it has stopped moving; absent if it has not. Not one of the vendor's fields.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stalled: Option<Stalled>,
    /// When an update last wrote `connected`.
    #[serde(skip_serializing)]
    #[schemars(skip)]
    pub connected_at: Option<i64>,
    /// When the agent of its source was last heard from, in epoch milliseconds; updated at most twice a minute. Not one of the
    /// vendor's fields.
    pub last_visit_time: i64,
    /// The last sub-tasks, which `subtask_info` and `overall_progress` are derived from.
    #[serde(skip_serializing)]
    #[schemars(skip)]
    pub latest: Vec<SubTask>,
}

/// Why a task is stalled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stalled {
    /// The reason.
    pub reason: String,
    /// Since when that is known, epoch milliseconds.
    pub since: i64,
    /// What to do about it.
    #[serde(default)]
    pub advice: String,
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

/// Which tasks to list. Filters combine with "and"; empty ones are ignored.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
pub struct ListTasks {
    /// Only tasks in this state.
    #[validate(length(max = 255))]
    pub state: Option<String>,
    /// Only tasks whose name contains this text (case-sensitive).
    #[validate(length(max = 255))]
    pub name: Option<String>,
    /// Only the task with this id. Current edition: at most 36 characters.
    #[validate(length(max = 255))]
    #[schemars(extend("x-current" = {"maxLength": 36}))]
    pub id: Option<String>,
    /// Only the task of this registered source server. Current edition: at most 36 characters.
    #[validate(length(max = 255))]
    #[schemars(extend("x-current" = {"maxLength": 36}))]
    pub source_server_id: Option<String>,
    /// Only tasks of this enterprise project. `0` is the default project, to which all belong that have no other;
    /// `all_granted_eps` is all of them.
    #[validate(length(max = 255))]
    pub enterprise_project_id: Option<String>,
    /// Only tasks that are stalled for this reason, such as `agent_not_seen`; `any`: for whatever reason. Not one of the
    /// vendor's filters.
    #[validate(length(max = 255))]
    pub stalled: Option<String>,
    /// Only tasks of this operating system: `WINDOWS` or `LINUX`. Not one of the vendor's filters, as are the four below.
    #[validate(length(max = 255))]
    pub os_type: Option<String>,
    /// Only tasks of this type: `MIGRATE_FILE` or `MIGRATE_BLOCK`.
    #[validate(length(max = 255))]
    pub r#type: Option<String>,
    /// Only tasks whose target is in the region with this id.
    #[validate(length(max = 255))]
    pub region_id: Option<String>,
    /// Only tasks that were created at this time or later, epoch milliseconds.
    #[validate(range(min = 0, max = i64::MAX))]
    pub created_since: Option<i64>,
    /// Only tasks that were created before this time, epoch milliseconds.
    #[validate(range(min = 0, max = i64::MAX))]
    pub created_until: Option<i64>,
    /// Tasks per page; 0 means the maximum of 200. 100 by default.
    #[validate(range(min = 0, max = 200))]
    pub limit: Option<i32>,
    /// Tasks to skip; 0 by default.
    #[validate(range(min = 0, max = 65535))]
    pub offset: Option<i32>,
    /// Only what follows the task with this id on the list: the last one of the page before. The `Link` header of a page has it
    /// in the address of the next page. Unlike `offset`, it costs nothing, and nothing is skipped or listed twice.
    #[validate(length(max = 255))]
    pub marker: Option<String>,
}

impl ListTasks {
    /// Whether at least one filter is given.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        let texts = [
            &self.state,
            &self.name,
            &self.id,
            &self.source_server_id,
            &self.enterprise_project_id,
            &self.stalled,
            &self.os_type,
            &self.r#type,
            &self.region_id,
        ];
        let mut texts = texts.into_iter().flatten();
        texts.any(|text| !text.is_empty())
            || self.created_since.is_some()
            || self.created_until.is_some()
    }
}
