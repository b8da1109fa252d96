//! The body of `PUT /v3/tasks/{task_id}` (founding page, table 3; from `use_ipv6` on newer than that page),
//! which is also what a task holds.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::create_task::NAME;
use super::{CloneServer, Field, List, OsType, SourceServer, SubTask, TargetServer, TaskType};

/// An update of a task. All fields are optional (table 3).
///
/// Absent fields stay unchanged; `null` removes the value or restores the default, if there is one. Nested
/// objects are merged by the same rule; arrays are replaced as a whole.
#[serde_with::apply(Field => #[serde(skip_serializing_if = "Field::is_absent")])]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
pub struct UpdateTask {
    /// Task name, chosen by the user. Current edition: 1 to 64 letters, digits, `_`, `-` and Chinese characters.
    #[validate(length(max = 255))]
    #[schemars(extend("x-current" = {"minLength": 1, "maxLength": 64, "pattern": NAME}))]
    pub name: Field<String>,
    /// Migration type: by files or by blocks.
    pub r#type: Field<TaskType>,
    /// OS type of the source.
    pub os_type: Field<OsType>,
    /// Task id. If given and neither null nor empty, it must equal the id in the path.
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
    /// Whether the target is an existing server; if false, a new one is created.
    pub exist_server: Field<bool>,
    /// IP address of the target server: its EIP for a public network, its private address for a private
    /// line.
    #[validate(length(max = 255))]
    pub migration_ip: Field<String>,
    /// Name of the region where the target server is located.
    #[validate(length(max = 255))]
    pub region_name: Field<String>,
    /// Migration rate limit, in Mbit/s. Current edition: at most 1000.
    #[validate(range(min = 0, max = 10000))]
    #[schemars(extend("x-current" = {"maximum": 1000}))]
    pub speed_limit: Field<i32>,
    /// Name of the project to which the target server belongs.
    #[validate(length(max = 255))]
    pub project_name: Field<String>,
    /// ID of the project to which the target server belongs.
    #[validate(length(max = 255))]
    pub project_id: Field<String>,
    /// Template ID. Current edition: at most 100 characters.
    #[validate(length(max = 255))]
    #[schemars(extend("x-current" = {"maxLength": 100}))]
    pub vm_template_id: Field<String>,
    /// Information about the source server in the migration task.
    #[validate(nested)]
    pub source_server: Field<SourceServer>,
    /// Information about the target server in the migration task.
    #[validate(nested)]
    pub target_server: Field<TargetServer>,
    /// State of the task, such as RUNNING; the vendor's page gives no list.
    #[validate(length(max = 255))]
    pub state: Field<String>,
    /// Estimated time of completion, in epoch milliseconds.
    #[validate(range(min = 0, max = i64::MAX))]
    pub estimate_complete_time: Field<i64>,
    /// Whether the source is connected.
    pub connected: Field<bool>,
    /// When the task was created, in epoch milliseconds.
    #[validate(range(min = 0, max = i64::MAX))]
    pub create_date: Field<i64>,
    /// When the task was started, in epoch milliseconds.
    #[validate(range(min = 0, max = i64::MAX))]
    pub start_date: Field<i64>,
    /// When the task ended, in epoch milliseconds.
    #[validate(range(min = 0, max = i64::MAX))]
    pub finish_date: Field<i64>,
    /// Migration rate, in MB/s.
    #[validate(range(min = 0.0, max = 10000.0))]
    pub migrate_speed: Field<f64>,
    /// What went wrong, as reported by the agent; empty if nothing did.
    #[validate(length(max = 1024))]
    pub error_json: Field<String>,
    /// Time that the migration has taken, in seconds.
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
    /// Sub-tasks of the migration, in order; replaced as a whole.
    #[validate(length(max = 65535), nested)]
    pub sub_tasks: Field<List<SubTask>>,
    /// Whether data is sent over IPv6; false by default.
    pub use_ipv6: Field<bool>,
    /// Whether data is sent over a public network; true by default.
    pub use_public_ip: Field<bool>,
    /// Whether synchronization continues after the first full copy; false by default.
    pub syncing: Field<bool>,
    /// Whether the task starts as soon as it is created. Kept, but without effect here in an update: a task is created
    /// once.
    pub auto_start: Field<bool>,
    /// Enterprise project, under the name that newer clients use.
    #[validate(length(max = 36))]
    pub enterprise_project: Field<String>,
    /// Id of the disk that contains the agent image.
    #[validate(length(max = 255))]
    pub image_disk_id: Field<String>,
    /// Ids of the target server's disks, separated by spaces.
    #[validate(length(max = 16384))]
    pub target_disk_ids: Field<String>,
    /// Ids of the target server's snapshots, separated by semicolons.
    #[validate(length(max = 1024))]
    pub snapshot_ids: Field<String>,
    /// Ids of the snapshots taken at the cutover, separated by semicolons.
    #[validate(length(max = 1024))]
    pub cutovered_snapshot_ids: Field<String>,
}

impl UpdateTask {
    /// Replaces `null` with the defaults.
    #[must_use]
    pub fn with_defaults(mut self) -> Self {
        self.priority = self.priority.null_to(1);
        self.start_target_server = self.start_target_server.null_to(true);
        self.use_ipv6 = self.use_ipv6.null_to(false);
        self.use_public_ip = self.use_public_ip.null_to(true);
        self.syncing = self.syncing.null_to(false);
        self
    }

    /// The id in the body, if there is one.
    #[must_use]
    pub fn named_id(&self) -> Option<&str> {
        match &self.id {
            Field::Value(id) if !id.is_empty() => Some(id),
            _ => None,
        }
    }
}
