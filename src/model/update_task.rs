//! The body of `PUT /v3/tasks/{task_id}` (founding page, table 3; from `use_ipv6` on newer than that page),
//! which is also what a task holds.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::{CloneServer, Field, List, OsType, SourceServer, SubTask, TargetServer, TaskType};

/// What an update of a task may say: all of it optional (table 3).
///
/// Absent means unchanged; `null` means no value, or the default where there is one. Nested objects
/// merge by the same rule, arrays are replaced whole.
#[serde_with::apply(Field => #[serde(skip_serializing_if = "Field::is_absent")])]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
pub struct UpdateTask {
    /// Task name, chosen by the user.
    #[validate(length(max = 255))]
    pub name: Field<String>,
    /// Kind of migration: by files or by blocks.
    pub r#type: Field<TaskType>,
    /// OS type of the source.
    pub os_type: Field<OsType>,
    /// Task id. Where given, and neither null nor empty, it must equal the id in the path.
    #[validate(length(max = 255))]
    pub id: Field<String>,
    /// Priority of the migration: 0 low, 1 standard (the default), 2 high.
    #[validate(range(min = 0, max = 2))]
    pub priority: Field<i32>,
    /// ID of the region where the target server is located.
    #[validate(length(max = 255))]
    pub region_id: Field<String>,
    /// Whether the target server is started (the default) or stopped after the migration.
    pub start_target_server: Field<bool>,
    /// Enterprise project ID.
    #[validate(length(min = 1, max = 255))]
    pub enterprise_project_id: Field<String>,
    /// Whether an existing server is the target; false: a new one is made.
    pub exist_server: Field<bool>,
    /// IP address of the target server: its EIP over a public network, its private address over a
    /// private line.
    #[validate(length(max = 255))]
    pub migration_ip: Field<String>,
    /// Name of the region where the target server is located.
    #[validate(length(max = 255))]
    pub region_name: Field<String>,
    /// Migration rate limit, in Mbit/s.
    #[validate(range(min = 0, max = 10000))]
    pub speed_limit: Field<i32>,
    /// Name of the project to which the target server belongs.
    #[validate(length(max = 255))]
    pub project_name: Field<String>,
    /// ID of the project to which the target server belongs.
    #[validate(length(max = 255))]
    pub project_id: Field<String>,
    /// Template ID.
    #[validate(length(max = 255))]
    pub vm_template_id: Field<String>,
    /// Information about the source server in the migration task.
    #[validate(nested)]
    pub source_server: Field<SourceServer>,
    /// Information about the target server in the migration task.
    #[validate(nested)]
    pub target_server: Field<TargetServer>,
    /// State of the task, such as RUNNING; the page sets no list.
    #[validate(length(max = 255))]
    pub state: Field<String>,
    /// Estimated time of completion, epoch milliseconds.
    #[validate(range(min = 0, max = i64::MAX))]
    pub estimate_complete_time: Field<i64>,
    /// Whether the source is connected.
    pub connected: Field<bool>,
    /// When the task was created, epoch milliseconds.
    #[validate(range(min = 0, max = i64::MAX))]
    pub create_date: Field<i64>,
    /// When the task was started, epoch milliseconds.
    #[validate(range(min = 0, max = i64::MAX))]
    pub start_date: Field<i64>,
    /// When the task ended, epoch milliseconds.
    #[validate(range(min = 0, max = i64::MAX))]
    pub finish_date: Field<i64>,
    /// Migration rate, in MB/s.
    #[validate(range(min = 0.0, max = 10000.0))]
    pub migrate_speed: Field<f64>,
    /// What went wrong, as the agent tells it; empty when nothing did.
    #[validate(length(max = 1024))]
    pub error_json: Field<String>,
    /// Time the migration has taken, in seconds.
    #[validate(range(min = 0, max = i64::MAX))]
    pub total_time: Field<i64>,
    /// Kept for agents of earlier versions.
    #[validate(length(max = 255))]
    pub float_ip: Field<String>,
    /// Remaining migration time, in seconds.
    #[validate(range(min = 0, max = i64::MAX))]
    pub remain_seconds: Field<i64>,
    /// Id of the target server's snapshot.
    #[validate(length(max = 255))]
    pub target_snapshot_id: Field<String>,
    /// Information about the cloned server.
    #[validate(nested)]
    pub clone_server: Field<CloneServer>,
    /// Sub-tasks of the migration, in order; replaced whole.
    #[validate(length(max = 65535), nested)]
    pub sub_tasks: Field<List<SubTask>>,
    /// Whether data go over IPv6; false where not given.
    pub use_ipv6: Field<bool>,
    /// Whether data go over a public network (the default).
    pub use_public_ip: Field<bool>,
    /// Whether the source is kept in sync after the first full copy; false where not given.
    pub syncing: Field<bool>,
    /// Whether the task starts as soon as it is created.
    pub auto_start: Field<bool>,
    /// Enterprise project, as newer clients name it.
    #[validate(length(max = 36))]
    pub enterprise_project: Field<String>,
    /// Id of the disk that the agent image is on.
    #[validate(length(max = 255))]
    pub image_disk_id: Field<String>,
    /// Ids of the target server's disks, separated by blanks.
    #[validate(length(max = 16384))]
    pub target_disk_ids: Field<String>,
    /// Ids of the target server's snapshots, separated by semicolons.
    #[validate(length(max = 1024))]
    pub snapshot_ids: Field<String>,
    /// Ids of the snapshots made at the cutover, separated by semicolons.
    #[validate(length(max = 1024))]
    pub cutovered_snapshot_ids: Field<String>,
}

impl UpdateTask {
    /// Puts the defaults where the update says `null`.
    #[must_use]
    pub fn with_defaults(mut self) -> Self {
        self.priority = self.priority.null_to(1);
        self.start_target_server = self.start_target_server.null_to(true);
        self.use_ipv6 = self.use_ipv6.null_to(false);
        self.use_public_ip = self.use_public_ip.null_to(true);
        self.syncing = self.syncing.null_to(false);
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
