//! The body of `PUT /v3/sources/{source_id}/diskinfo`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::{BtrfsFileSystem, List, ServerDisk, VolumeGroup};

/// Volumes, file systems and volume groups of a source server.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "PutDiskInfoReq")]
pub struct DiskInfo {
    /// The disks; replaced whole where given.
    #[validate(length(max = 65535), nested)]
    pub disks: Option<List<ServerDisk>>,
    /// The LVM volume groups; replaced whole where given.
    #[validate(length(max = 65535), nested)]
    pub volumegroups: Option<List<VolumeGroup>>,
    /// The Btrfs file systems; replaced whole where given.
    #[validate(length(max = 65535), nested)]
    pub btrfs_list: Option<List<BtrfsFileSystem>>,
}
