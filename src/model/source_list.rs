//! Lists and counts of source servers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::{
    MigrationCycle, OsType, ResizePlan, ServerDisk, SourceState, SourceStatus, StartType,
    VolumeGroup,
};

/// A page of the list of source servers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ListServersResponse")]
pub struct SourceList {
    /// How many source servers match on all pages.
    pub count: i64,
    /// The source servers on this page, newest first.
    pub source_servers: Vec<SourceItem>,
}

/// A source server in a list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(rename = "ListedSourceServer")]
#[expect(missing_docs, reason = "each field is described in SourceServer")]
pub struct SourceItem {
    pub id: String,
    pub ip: Option<String>,
    pub ipv6: Option<String>,
    pub name: Option<String>,
    pub os_type: Option<OsType>,
    pub os_version: Option<String>,
    pub oem_system: Option<bool>,
    pub state: Option<SourceState>,
    pub migration_cycle: Option<MigrationCycle>,
    pub cpu_quantity: Option<i32>,
    pub memory: Option<i64>,
    pub has_tc: Option<bool>,
    pub start_type: Option<StartType>,
    /// What the service knows.
    #[serde(flatten)]
    pub status: SourceStatus,
    /// Whether the results of its checks are not stored, since it registered before they were.
    #[serde(skip_serializing)]
    #[schemars(skip)]
    pub unchecked: bool,
    /// The first disks, which `init_target_server` is derived from.
    #[serde(skip_serializing)]
    #[schemars(skip)]
    pub disks: Vec<ServerDisk>,
    /// The first volume groups, for the same purpose.
    #[serde(skip_serializing)]
    #[schemars(skip)]
    pub volume_groups: Vec<VolumeGroup>,
    /// The sizes requested for them.
    #[serde(skip_serializing)]
    #[schemars(skip)]
    pub resize_plan: Option<ResizePlan>,
}

/// Which source servers to list. Filters combine with "and"; empty ones are ignored.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
pub struct ListSources {
    /// Only source servers in this state.
    #[validate(length(max = 255))]
    pub state: Option<String>,
    /// Only source servers whose name contains this text (case-sensitive).
    #[validate(length(max = 255))]
    pub name: Option<String>,
    /// Only the source server with this id.
    #[validate(length(max = 255))]
    pub id: Option<String>,
    /// Only source servers whose address contains this text.
    #[validate(length(max = 255))]
    pub ip: Option<String>,
    /// Only source servers whose IPv6 address contains this text.
    #[validate(length(max = 255))]
    pub ipv6: Option<String>,
    /// Only source servers of this migration project.
    #[validate(length(max = 255))]
    pub migproject: Option<String>,
    /// Only source servers at this stage.
    #[validate(length(max = 255))]
    pub migration_cycle: Option<String>,
    /// Only source servers whose agent is connected (true) or not (false).
    pub connected: Option<bool>,
    /// Only source servers whose task belongs to this enterprise project. `0` is the default project, to which
    /// all belong that have no other; `all_granted_eps` is all of them.
    #[validate(length(max = 255))]
    pub enterprise_project_id: Option<String>,
    /// Only source servers whose task has the result of a consistency check (true) or not (false).
    pub is_consistency_result_exist: Option<bool>,
    /// Only the source server whose task has this cloud server as its target.
    #[validate(length(max = 255))]
    pub vm_id: Option<String>,
    /// Source servers per page; 0 means the maximum of 200, which is also the default.
    #[validate(range(min = 0, max = 200))]
    pub limit: Option<i32>,
    /// Source servers to skip; 0 by default.
    #[validate(range(min = 0, max = 65535))]
    pub offset: Option<i32>,
    /// Only what follows the source server with this id on the list: the last one of the page before. The `Link` header of a
    /// page has it in the address of the next page. Unlike `offset`, it costs nothing, and nothing is skipped or listed twice.
    #[validate(length(max = 255))]
    pub marker: Option<String>,
}

/// How many source servers are in each state.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(rename = "ShowOverviewResponse")]
pub struct Overview {
    /// Waiting, with a task.
    pub waiting: i64,
    /// Initializing or replicating; for older clients.
    pub replicating: i64,
    /// Neither waiting, replicating nor syncing; for older clients.
    pub other: i64,
    /// Replicating. This and the following fields each count the source servers in one state.
    pub replicate: i64,
    /// In continuous synchronization.
    pub syncing: i64,
    /// Stopped.
    pub stopped: i64,
    /// Being deleted.
    pub deleting: i64,
    /// Target being launched.
    pub cutovering: i64,
    /// Failed the checks.
    pub unavailable: i64,
    /// Being stopped.
    pub stopping: i64,
    /// Skipping a step.
    pub skipping: i64,
    /// Target launched.
    pub finished: i64,
    /// Migration being started.
    pub initialize: i64,
    /// Failed.
    pub error: i64,
    /// Target being cloned.
    pub cloning: i64,
    /// Waiting, without a task.
    pub unconfigured: i64,
}
