//! The source server of a migration (table 4), as an agent registers it and as a task contains it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::{
    BtrfsFileSystem, Field, Firmware, List, MigrationCycle, Network, OsType, Platform, ServerDisk,
    SourceState, StartType, VolumeGroup,
};

/// Information about a source server (table 4). Nothing in it is mandatory. Current edition: `name`, `os_type`,
/// `os_version`, `networks` and `agent_version` are, in a registration.
#[serde_with::apply(Field => #[serde(skip_serializing_if = "Field::is_absent")])]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "PostSourceServerBody", extend("x-current-report" = {
    "required": ["name", "os_type", "os_version", "networks", "agent_version"]
}))]
pub struct SourceServer {
    /// Id of the source server in this service.
    #[validate(length(max = 255))]
    pub id: Field<String>,
    /// IP address of the source server.
    #[validate(length(max = 255))]
    pub ip: Field<String>,
    /// IPv6 address of the source server.
    #[validate(length(max = 255))]
    pub ipv6: Field<String>,
    /// Name of the source server displayed on the SMS console. Current edition: 1 to 64 characters in a registration.
    #[validate(length(max = 255))]
    #[schemars(extend("x-current-report" = {"minLength": 1, "maxLength": 64}))]
    pub name: Field<String>,
    /// Host name of the source server. Current edition: 1 to 64 characters in a registration.
    #[validate(length(max = 255))]
    #[schemars(extend("x-current-report" = {"minLength": 1, "maxLength": 64}))]
    pub hostname: Field<String>,
    /// OS type of the source server.
    pub os_type: Field<OsType>,
    /// OS version.
    #[validate(length(max = 255))]
    pub os_version: Field<String>,
    /// OS virtualization type.
    #[validate(length(max = 255))]
    pub virtualization_type: Field<String>,
    /// Linux block-level check.
    #[validate(length(max = 255))]
    pub linux_block_check: Field<String>,
    /// Boot mode of the source server.
    pub firmware: Field<Firmware>,
    /// Number of vCPUs.
    #[validate(range(min = 0, max = 65535))]
    pub cpu_quantity: Field<i32>,
    /// Memory size, in MB.
    #[validate(range(min = 0, max = i64::MAX))]
    pub memory: Field<i64>,
    /// Disks of the source server; replaced as a whole.
    #[validate(length(max = 65535), nested)]
    pub disks: Field<List<ServerDisk>>,
    /// Btrfs file systems of the source server (Linux; `[]` if there are none); replaced as a whole.
    #[validate(length(max = 65535), nested)]
    pub btrfs_list: Field<List<BtrfsFileSystem>>,
    /// Network interfaces of the source server; replaced as a whole. Only `mac` is mandatory: agents report interfaces
    /// that are down.
    #[validate(length(max = 65535), nested)]
    #[schemars(extend("x-2024-09" = {"required": ["mac"]}))]
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
    /// System boot loader (Linux): any text of an agent. In an update it is GRUB or LILO, or what the task has.
    #[validate(length(max = 255))]
    #[schemars(extend("x-2024-09-update" = {"enum": ["GRUB", "LILO"]}))]
    pub boot_loader: Field<String>,
    /// System directory (Windows).
    #[validate(length(max = 255))]
    pub system_dir: Field<String>,
    /// LVM volume groups of the source server (Linux; `[]` if there are none); replaced as a whole.
    #[validate(length(max = 65535), nested)]
    pub volume_groups: Field<List<VolumeGroup>>,
    /// Agent version.
    #[validate(length(max = 255))]
    pub agent_version: Field<String>,
    /// Kernel version.
    #[validate(length(max = 255))]
    pub kernel_version: Field<String>,
    /// Current migration stage of the source server.
    pub migration_cycle: Field<MigrationCycle>,
    /// Source server status.
    pub state: Field<SourceState>,
    /// Whether the OS is an OEM version (Windows).
    pub oem_system: Field<bool>,
    /// How the agent was started; the empty string is allowed.
    pub start_type: Field<StartType>,
    /// Disk read latency (in ms).
    #[validate(range(min = 0.0, max = 10000.0))]
    pub io_read_wait: Field<f64>,
    /// Whether tc, which limits traffic, is installed (Linux).
    pub has_tc: Field<bool>,
    /// Platform that the source server runs on.
    pub platform: Field<Platform>,
}
