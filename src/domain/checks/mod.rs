//! Checks of a source before its migration: what its agent has reported, against what the vendor's service supports.
//!
//! Only what the agent has reported is checked. A check whose facts are missing is left out: it is neither passed nor
//! failed.

mod disks;
mod finding;
mod system;
#[cfg(test)]
mod tests;

use crate::model::{EnvironmentCheck, OsType, SourceServer};
use finding::Finding;

/// What a check finds. `None` if the agent has not reported what it is about.
type Check = fn(&SourceServer) -> Option<Finding>;

/// The checks of a Linux server, in the vendor's order.
const LINUX: [(&str, Check); 11] = [
    ("OS_VERSION", system::os_version),
    ("CPU", system::cpu),
    ("MEMORY", system::memory),
    ("PARAVIRTUALIZATION", system::paravirtualization),
    ("FIRMWARE", system::firmware),
    ("BOOT_LOADER", system::boot_loader),
    ("RSYNC", system::rsync),
    ("RAW_DEVICES", disks::raw_devices),
    ("DISK_INFO", disks::disk_info),
    ("PARTITION_STYLE", disks::partition_style),
    ("FILE_SYSTEM", disks::linux_file_system),
];

/// The checks of a Windows server, in the vendor's order.
const WINDOWS: [(&str, Check); 12] = [
    ("OS_VERSION", system::os_version),
    ("FIRMWARE", system::firmware),
    ("CPU", system::cpu),
    ("MEMORY", system::memory),
    ("SYSTEM_ROOT", system::system_root),
    ("PARTITION_STYLE", disks::partition_style),
    ("FILE_SYSTEM", disks::windows_file_system),
    ("FREE_SPACE", disks::free_space),
    ("OEM_SYSTEM", system::oem_system),
    ("DRIVER_FILE", system::driver_file),
    ("SERVICE", system::service),
    ("ACCOUNT_RIGHTS", system::account_rights),
];

/// The results of the checks that the report of an agent allows. The id of a check is its place among the checks of its
/// operating system, counted from 1.
#[must_use]
pub fn of(server: &SourceServer) -> Vec<EnvironmentCheck> {
    let checks: &[(&str, Check)] = match server.os_type.value() {
        Some(OsType::Linux) => &LINUX,
        Some(OsType::Windows) => &WINDOWS,
        None => &[],
    };
    let results = checks.iter().zip(1..).filter_map(|((name, check), id)| {
        let finding = check(server)?;
        Some(finding.into_result(id, name))
    });
    results.collect()
}
