//! Disks of the source (table 5) and of the target (table 8).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::{DeviceUse, List, PartitionStyle, PhysicalVolume, TargetVolume, null_to_default};

/// A disk of a source server (table 5). Current edition: nothing is mandatory.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(extend("x-current" = {"required": []}))]
pub struct ServerDisk {
    /// Disk name.
    #[validate(required, length(max = 255))]
    pub name: Option<String>,
    /// Disk partition type. Current edition: any text.
    #[validate(length(max = 255))]
    #[schemars(extend("enum" = ["MBR", "GPT", null], "x-current" = {"enum": null}))]
    pub partition_style: Option<String>,
    /// Disk function.
    #[validate(required, length(max = 255))]
    pub device_use: Option<DeviceUse>,
    /// Disk size, in bytes.
    #[validate(required, range(min = 0, max = i64::MAX))]
    pub size: Option<i64>,
    /// Used disk space, in bytes.
    #[validate(required, range(min = 0, max = i64::MAX))]
    pub used_size: Option<i64>,
    /// Partitions of the disk, in order.
    #[validate(required, length(max = 65535), nested)]
    pub physical_volumes: Option<List<PhysicalVolume>>,
    /// Whether the disk is the system disk.
    pub os_disk: Option<bool>,
    /// Name of the paired disk of the target server (Linux).
    #[validate(length(max = 255))]
    pub relation_name: Option<String>,
    /// Number of inodes. An agent may report it as text.
    #[validate(range(min = 0, max = i32::MAX))]
    #[schemars(extend("x-report" = {"type": ["integer", "string"]}))]
    pub inode_size: Option<i32>,
}

/// A disk of a target server (table 8).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
pub struct TargetDisk {
    /// Id of the disk, assigned by the agent.
    #[validate(range(min = 0, max = i64::MAX))]
    pub id: Option<i64>,
    /// Use of the disk; NORMAL by default.
    #[validate(length(max = 255))]
    #[serde(deserialize_with = "null_to_default")]
    #[schemars(with = "Option<DeviceUse>")]
    pub device_use: DeviceUse,
    /// Id of the cloud disk.
    #[validate(length(max = 255))]
    pub disk_id: Option<String>,
    /// Disk name.
    #[validate(length(max = 255))]
    pub name: Option<String>,
    /// Partitions of the disk, in order.
    #[validate(length(max = 65535), nested)]
    pub physical_volumes: Option<List<TargetVolume>>,
    /// Size, in bytes.
    #[validate(range(min = 0, max = i64::MAX))]
    pub size: Option<i64>,
    /// Used space, in bytes.
    #[validate(range(min = 0, max = i64::MAX))]
    pub used_size: Option<i64>,
    /// Disk index.
    #[validate(length(max = 255))]
    pub disk_index: Option<String>,
    /// Whether the disk is the system disk.
    pub os_disk: Option<bool>,
    /// Disk partition type.
    pub partition_style: Option<PartitionStyle>,
    /// Name of the paired disk of the source server (Linux).
    #[validate(length(max = 255))]
    pub relation_name: Option<String>,
}
