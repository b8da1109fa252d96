//! Btrfs file systems (table 10) and their subvolumes (table 11).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::List;

/// A Btrfs file system (table 10). Every field is mandatory. Current edition: none.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(extend("x-current" = {"required": []}))]
pub struct BtrfsFileSystem {
    /// File system name.
    #[validate(required, length(max = 255))]
    pub name: Option<String>,
    /// Label; empty if there is none.
    #[validate(required, length(max = 255))]
    pub label: Option<String>,
    /// UUID of the file system.
    #[validate(required, length(max = 255))]
    pub uuid: Option<String>,
    /// Names of Btrfs devices.
    #[validate(required, length(max = 255))]
    pub device: Option<String>,
    /// Size, in bytes.
    #[validate(required, range(min = 0, max = i64::MAX))]
    pub size: Option<i64>,
    /// Size of a node, in bytes.
    #[validate(required, range(min = 0, max = i64::MAX))]
    pub nodesize: Option<i64>,
    /// Size of a sector, in bytes.
    #[validate(required, range(min = 0, max = i32::MAX))]
    pub sectorsize: Option<i32>,
    /// RAID profile of the data.
    #[validate(required, length(max = 255))]
    pub data_profile: Option<String>,
    /// RAID profile of the system chunks.
    #[validate(required, length(max = 255))]
    pub system_profile: Option<String>,
    /// RAID profile of the metadata.
    #[validate(required, length(max = 255))]
    pub metadata_profile: Option<String>,
    /// Global reserve.
    #[validate(required, length(max = 255))]
    pub global_reserve1: Option<String>,
    /// Used space, in bytes.
    #[validate(required, range(min = 0, max = i64::MAX))]
    pub g_vol_used_size: Option<i64>,
    /// ID of the default subvolume.
    #[validate(required, length(max = 255))]
    pub default_subvolid: Option<String>,
    /// Name of the default subvolume.
    #[validate(required, length(max = 255))]
    pub default_subvol_name: Option<String>,
    /// Mount path of the default subvolume or Btrfs file system.
    #[validate(required, length(max = 255))]
    pub default_subvol_mountpath: Option<String>,
    /// Subvolumes, in order (the API's spelling).
    #[validate(required, length(max = 65535), nested)]
    pub subvolumn: Option<List<BtrfsSubvolume>>,
}

/// A Btrfs subvolume (table 11). Every field is mandatory. Current edition: none.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "BtrfsSubvolumn", extend("x-current" = {"required": []}))]
pub struct BtrfsSubvolume {
    /// UUID.
    #[validate(required, length(max = 255))]
    pub uuid: Option<String>,
    /// Whether the subvolume is a snapshot, as a string.
    #[validate(required, length(max = 255))]
    pub is_snapshot: Option<String>,
    /// Subvolume ID.
    #[validate(required, length(max = 255))]
    pub subvol_id: Option<String>,
    /// Parent volume ID.
    #[validate(required, length(max = 255))]
    pub parent_id: Option<String>,
    /// Subvolume name.
    #[validate(required, length(max = 255))]
    pub subvol_name: Option<String>,
    /// Mount path of the subvolume.
    #[validate(required, length(max = 255))]
    pub subvol_mount_path: Option<String>,
}
