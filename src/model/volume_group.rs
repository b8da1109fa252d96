//! LVM volume groups (table 13) and their logical volumes (table 14).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::list::at_most;
use super::{DeviceUse, List, null_to_default};

/// An LVM volume group (table 13).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "VolumeGroups")]
pub struct VolumeGroup {
    /// Physical volumes that make up the group.
    #[validate(length(max = 255))]
    pub components: Option<String>,
    /// Free space, in bytes.
    #[validate(range(min = 0, max = i64::MAX))]
    pub free_size: Option<i64>,
    /// Logical volumes, in order.
    #[serde(deserialize_with = "at_most::<_, _, 255>")]
    #[validate(length(max = 255), nested)]
    pub logical_volumes: Option<List<LogicalVolume>>,
    /// Name of the group.
    #[validate(length(max = 255))]
    pub name: Option<String>,
    /// Size, in bytes.
    #[validate(range(min = 0, max = i64::MAX))]
    pub size: Option<i64>,
}

/// An LVM logical volume (table 14). Current edition: nothing is mandatory.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "LogicalVolumes", extend("x-current" = {"required": []}))]
pub struct LogicalVolume {
    /// Number of blocks; 0 by default.
    #[validate(range(min = 0, max = i32::MAX))]
    #[serde(deserialize_with = "null_to_default")]
    #[schemars(with = "Option<i32>")]
    pub block_count: i32,
    /// Size of a block, in bytes; 0 by default.
    #[validate(range(min = 0, max = 1048576))]
    #[serde(deserialize_with = "null_to_default")]
    #[schemars(with = "Option<i64>")]
    pub block_size: i64,
    /// File system.
    #[validate(required, length(max = 255))]
    pub file_system: Option<String>,
    /// Number of inodes. An agent may report it as text.
    #[validate(required, range(min = 0, max = i32::MAX))]
    #[schemars(extend("x-report" = {"type": ["integer", "string"]}))]
    pub inode_size: Option<i32>,
    /// Number of inodes, as a 64-bit number.
    #[validate(range(min = 0, max = i64::MAX))]
    pub inode_nums: Option<i64>,
    /// Use of the logical volume.
    #[validate(length(max = 255))]
    pub device_use: Option<DeviceUse>,
    /// Mount point.
    #[validate(required, length(max = 256))]
    pub mount_point: Option<String>,
    /// Name of the logical volume.
    #[validate(required, length(max = 1024))]
    pub name: Option<String>,
    /// Size, in bytes.
    #[validate(required, range(min = 0, max = i64::MAX))]
    pub size: Option<i64>,
    /// Used space, in bytes.
    #[validate(required, range(min = 0, max = i64::MAX))]
    pub used_size: Option<i64>,
    /// Free space, in bytes.
    #[validate(required, range(min = 0, max = i64::MAX))]
    pub free_size: Option<i64>,
}
