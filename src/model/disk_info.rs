//! The body of `PUT /v3/sources/{source_id}/diskinfo`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::{BtrfsFileSystem, List, ServerDisk, VolumeGroup};

/// Disks, volume groups and file systems of a source server.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "PutDiskInfoReq")]
pub struct DiskInfo {
    /// The disks; if given, they replace all existing ones.
    #[validate(length(max = 65535), nested)]
    pub disks: Option<List<ServerDisk>>,
    /// The LVM volume groups; if given, they replace all existing ones.
    #[validate(length(max = 65535), nested)]
    pub volumegroups: Option<List<VolumeGroup>>,
    /// The Btrfs file systems; if given, they replace all existing ones.
    #[validate(length(max = 65535), nested)]
    pub btrfs_list: Option<List<BtrfsFileSystem>>,
}
