//! The body of `POST /v3/tasks`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::list::at_most;
use super::{
    BtrfsFileSystem, DeviceUse, List, OsType, PhysicalVolume, TaskType, VolumeGroup,
    null_to_default,
};

/// What a task may be called in the current edition.
pub(super) const NAME: &str = r"^[\p{Script=Han}A-Za-z0-9_-]*$";

/// A new task for a registered source server that has no task yet. Current edition: `os_type` is not mandatory.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "PostTask", extend("x-current" = {"required": [
    "name", "type", "source_server", "target_server", "region_name", "region_id", "project_name", "project_id"
]}))]
pub struct CreateTask {
    /// Task name, chosen by the user. Names need not be unique. Current edition: 1 to 64 letters, digits, `_`, `-` and
    /// Chinese characters.
    #[validate(required, length(max = 255))]
    #[schemars(extend("x-current" = {"minLength": 1, "maxLength": 64, "pattern": NAME}))]
    pub name: Option<String>,
    /// Migration type: by files or by blocks.
    #[validate(required)]
    pub r#type: Option<TaskType>,
    /// OS type of the source; if absent, that of the registered source server.
    #[validate(required)]
    pub os_type: Option<OsType>,
    /// The registered source server to migrate.
    #[validate(required, nested)]
    pub source_server: Option<SourceReference>,
    /// The target server, as far as it is known.
    #[validate(required, nested)]
    pub target_server: Option<NewTargetServer>,
    /// Whether the target server is started (the default) or stopped after the migration.
    pub start_target_server: Option<bool>,
    /// Whether the task starts immediately.
    pub auto_start: Option<bool>,
    /// IP address of the target server; not needed if the service creates the target.
    #[validate(length(max = 255))]
    pub migration_ip: Option<String>,
    /// Name of the target server's region.
    #[validate(required, length(max = 255))]
    pub region_name: Option<String>,
    /// Id of the target server's region.
    #[validate(required, length(max = 255))]
    pub region_id: Option<String>,
    /// Name of the target server's project.
    #[validate(required, length(max = 255))]
    pub project_name: Option<String>,
    /// Id of the target server's project.
    #[validate(required, length(max = 255))]
    pub project_id: Option<String>,
    /// Priority of the migration: 0 low, 1 standard (the default), 2 high.
    #[validate(range(min = 0, max = 2))]
    pub priority: Option<i32>,
    /// Id of the template that the target server is created from, or `autoCreate`. Current edition: at most 100
    /// characters.
    #[validate(length(max = 255))]
    #[schemars(extend("x-current" = {"maxLength": 100}))]
    pub vm_template_id: Option<String>,
    /// Whether data is sent over a public network; true by default.
    pub use_public_ip: Option<bool>,
    /// Whether data is sent over IPv6; false by default.
    pub use_ipv6: Option<bool>,
    /// Whether synchronization continues after the first full copy; false by default.
    pub syncing: Option<bool>,
    /// Whether the target is an existing server; if false, a new one is created.
    pub exist_server: Option<bool>,
    /// Whether the network is measured before the migration.
    pub start_network_check: Option<bool>,
    /// Id of the template that clones of the target are created from, or `autoCreate`. Current edition: at most 100
    /// characters.
    #[validate(length(max = 255))]
    #[schemars(extend("x-current" = {"maxLength": 100}))]
    pub clonevm_template_id: Option<String>,
    /// Migration rate limit, in Mbit/s; 0, the default, means no limit. Current edition: at most 1000.
    #[validate(range(min = 0, max = 10000))]
    #[schemars(extend("x-current" = {"maximum": 1000}))]
    pub speed_limit: Option<i32>,
    /// How far the rate may exceed its limit, in percent; 10 by default.
    #[validate(range(min = 10.0, max = 100.0))]
    pub over_speed_threshold: Option<f64>,
    /// Whether source and target are compared after the migration; false by default.
    pub is_need_consistency_check: Option<bool>,
    /// Whether the migration is tested before it starts; false by default.
    pub need_migration_test: Option<bool>,
}

/// A reference to a registered source server.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "SourceServerByTask")]
pub struct SourceReference {
    /// Id of the source server, as its registration returned it.
    #[validate(required, length(max = 255))]
    pub id: Option<String>,
}

/// The target server of a new task. Its name and id may be omitted if it is created from a template.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "TargetServerByTask")]
pub struct NewTargetServer {
    /// Name of the target server.
    #[validate(length(max = 255))]
    pub name: Option<String>,
    /// Id of the cloud server that is the target.
    #[validate(length(max = 255))]
    pub vm_id: Option<String>,
    /// Disks of the target server; none if absent. Current edition: at most 50.
    #[validate(length(max = 65535), nested)]
    #[schemars(extend("x-current" = {"maxItems": 50}))]
    pub disks: Option<List<NewTargetDisk>>,
    /// LVM volume groups of the target server.
    #[serde(deserialize_with = "at_most::<_, _, 50>")]
    #[validate(length(max = 50), nested)]
    pub volume_groups: Option<List<VolumeGroup>>,
    /// Btrfs file systems of the target server.
    #[validate(length(max = 65535), nested)]
    pub btrfs_list: Option<List<BtrfsFileSystem>>,
}

/// A disk of a new task's target server. Current edition: nothing is mandatory.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "TargetDisks", extend("x-current" = {"required": []}))]
pub struct NewTargetDisk {
    /// Disk name.
    #[validate(required, length(max = 255))]
    pub name: Option<String>,
    /// Use of the disk; NORMAL by default.
    #[validate(length(max = 255))]
    #[serde(deserialize_with = "null_to_default")]
    #[schemars(with = "Option<DeviceUse>")]
    pub device_use: DeviceUse,
    /// Id of the cloud disk.
    #[validate(length(max = 255))]
    pub disk_id: Option<String>,
    /// Size, in bytes.
    #[validate(required, range(min = 0, max = i64::MAX))]
    pub size: Option<i64>,
    /// Used space, in bytes. Mandatory in the vendor's table, but the Terraform provider omits it.
    #[validate(range(min = 0, max = i64::MAX))]
    pub used_size: Option<i64>,
    /// Partitions of the disk, in order; none if absent. Some fields are without effect here, as partitions of a
    /// target do not have them: `inode_size`, `inode_nums`, `size_per_cluster`. Current edition: at most 50.
    #[validate(length(max = 65535), nested)]
    #[schemars(extend("x-current" = {"maxItems": 50}))]
    pub physical_volumes: Option<List<PhysicalVolume>>,
}
