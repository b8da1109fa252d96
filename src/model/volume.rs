//! Partitions of a source disk (table 6) and of a target disk (table 9).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::{DeviceUse, null_to_default};

/// A partition of a source disk (table 6).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
pub struct PhysicalVolume {
    /// Use of the partition.
    #[validate(length(max = 255))]
    pub device_use: Option<DeviceUse>,
    /// File system type.
    #[validate(length(max = 255))]
    pub file_system: Option<String>,
    /// Serial number of the volume.
    #[validate(range(min = 0, max = i32::MAX))]
    pub index: Option<i32>,
    /// Mount point.
    #[validate(length(max = 255))]
    pub mount_point: Option<String>,
    /// Name: the drive letter on Windows, the device on Linux.
    #[validate(length(max = 255))]
    pub name: Option<String>,
    /// Size, in bytes.
    #[validate(range(min = 0, max = i64::MAX))]
    pub size: Option<i64>,
    /// Used space, in bytes.
    #[validate(range(min = 0, max = i64::MAX))]
    pub used_size: Option<i64>,
    /// Number of inodes. An agent may report it as text.
    #[validate(range(min = 0, max = i32::MAX))]
    #[schemars(extend("x-report" = {"type": ["integer", "string"]}))]
    pub inode_size: Option<i32>,
    /// Number of inodes, as a 64-bit number.
    #[validate(range(min = 0, max = i64::MAX))]
    pub inode_nums: Option<i64>,
    /// GUID of the volume, as reported by the source server.
    #[validate(length(max = 255))]
    pub uuid: Option<String>,
    /// Size of each cluster.
    #[validate(range(min = 0, max = i32::MAX))]
    pub size_per_cluster: Option<i32>,
}

/// A partition of a target disk (table 9).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "TargetPhysicalVolumes")]
pub struct TargetVolume {
    /// Id of the partition, assigned by the agent.
    #[validate(range(min = 0, max = i64::MAX))]
    pub id: Option<i64>,
    /// Use of the partition; NORMAL by default.
    #[validate(length(max = 255))]
    #[serde(deserialize_with = "null_to_default")]
    #[schemars(with = "Option<DeviceUse>")]
    pub device_use: DeviceUse,
    /// File system.
    #[validate(length(max = 255))]
    pub file_system: Option<String>,
    /// Serial number of the partition.
    #[validate(range(min = 0, max = i32::MAX))]
    pub index: Option<i32>,
    /// Mount point.
    #[validate(length(max = 255))]
    pub mount_point: Option<String>,
    /// Name of the partition.
    #[validate(length(max = 255))]
    pub name: Option<String>,
    /// Size, in bytes.
    #[validate(range(min = 0, max = i64::MAX))]
    pub size: Option<i64>,
    /// Used space, in bytes.
    #[validate(range(min = 0, max = i64::MAX))]
    pub used_size: Option<i64>,
    /// UUID of the volume.
    #[validate(length(max = 255))]
    pub uuid: Option<String>,
    /// Name of the paired partition of the source server (Linux).
    #[validate(length(max = 255))]
    pub relation_name: Option<String>,
    /// Free space, in bytes.
    #[validate(range(min = 0, max = i64::MAX))]
    pub free_size: Option<i64>,
}
