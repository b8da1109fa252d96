//! The target server of a migration (table 7).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::{
    BootLoader, BtrfsFileSystem, Field, Firmware, List, Network, OsType, TargetDisk, VolumeGroup,
};

/// Information about a target server (table 7). If it is given, `os_type` and `disks` are mandatory. Current edition:
/// nothing is.
#[serde_with::apply(Field => #[serde(skip_serializing_if = "Field::is_absent")])]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
// schemars takes what may be left out when written for what need not be given
#[schemars(extend("required" = ["os_type", "disks"], "x-current" = {"required": []}))]
pub struct TargetServer {
    /// ID of the target server in the SMS database.
    #[validate(length(max = 255))]
    pub id: Field<String>,
    /// IP address of the target server; may be null or absent. It is mandatory in the vendor's table, but null
    /// in the vendor's example, and the official clients drop nulls.
    #[validate(length(max = 255))]
    pub ip: Field<String>,
    /// Name of the target server.
    #[validate(length(max = 255))]
    pub name: Field<String>,
    /// Host name of the target server.
    #[validate(length(max = 255))]
    pub hostname: Field<String>,
    /// OS type of the target server.
    #[validate(required)]
    #[schemars(with = "OsType")]
    pub os_type: Field<OsType>,
    /// OS version.
    #[validate(length(max = 255))]
    pub os_version: Field<String>,
    /// Boot mode of the target server.
    pub firmware: Field<Firmware>,
    /// Number of vCPUs.
    #[validate(range(min = 0, max = 65535))]
    pub cpu_quantity: Field<i32>,
    /// Memory size, in MB.
    #[validate(range(min = 0, max = i64::MAX))]
    pub memory: Field<i64>,
    /// Disks of the target server; replaced as a whole.
    #[validate(required, length(max = 65535), nested)]
    #[schemars(with = "List<TargetDisk>")]
    pub disks: Field<List<TargetDisk>>,
    /// Btrfs file systems of the target server; replaced as a whole.
    #[validate(length(max = 65535), nested)]
    pub btrfs_list: Field<List<BtrfsFileSystem>>,
    /// Network interfaces of the target server; replaced as a whole.
    #[validate(length(max = 65535), nested)]
    pub networks: Field<List<Network>>,
    /// Tenant domain ID.
    #[validate(length(max = 255))]
    pub domain_id: Field<String>,
    /// Whether rsync is installed (Linux).
    pub has_rsync: Field<bool>,
    /// Whether the source server is paravirtualized (Linux).
    pub paravirtualization: Field<bool>,
    /// List of raw devices (Linux).
    #[validate(length(max = 255))]
    pub raw_devices: Field<String>,
    /// Whether any driver files are missing (Windows).
    pub driver_files: Field<bool>,
    /// Whether there are abnormal services (Windows).
    pub system_services: Field<bool>,
    /// Whether the account has the required permissions (Windows).
    pub account_rights: Field<bool>,
    /// System boot loader (Linux).
    pub boot_loader: Field<BootLoader>,
    /// System directory (Windows).
    #[validate(length(max = 255))]
    pub system_dir: Field<String>,
    /// LVM volume groups of the target server; replaced as a whole.
    #[validate(length(max = 65535), nested)]
    pub volume_groups: Field<List<VolumeGroup>>,
    /// Id of the cloud server that is the target; not needed if the service creates one.
    #[validate(length(max = 255))]
    pub vm_id: Field<String>,
    /// Flavor of the target server.
    #[validate(length(max = 255))]
    pub flavor: Field<String>,
    /// ID of the target server's disk that contains the agent image.
    #[validate(length(max = 255))]
    pub image_disk_id: Field<String>,
    /// Ids of the target server's snapshots.
    #[validate(length(max = 255))]
    pub snapshot_ids: Field<String>,
    /// ID of the snapshot used for rollback on the target server.
    #[validate(length(max = 255))]
    pub cutovered_snapshot_ids: Field<String>,
}
