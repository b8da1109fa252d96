//! Checks of single facts about the system.

use super::finding::Finding;
use crate::model::SourceServer;

/// 1 GB, in MB.
const LEAST_MEMORY: i64 = 1024;

/// No server has this many MB of memory (64 TB): the agent has reported bytes, as in the vendor's example.
const IN_BYTES: i64 = 64 * 1024 * 1024;

/// Agents do not start on systems that they do not support: it is enough that they know the version.
pub(super) fn os_version(server: &SourceServer) -> Option<Finding> {
    let version = server.os_version.value()?;
    Some(Finding::must(!version.is_empty(), "SMS.6503", version))
}

/// BIOS and UEFI are all there is, and are both supported.
pub(super) fn firmware(server: &SourceServer) -> Option<Finding> {
    server.firmware.value().map(Finding::ok)
}

pub(super) fn cpu(server: &SourceServer) -> Option<Finding> {
    let count = server.cpu_quantity.value()?;
    Some(Finding::must(*count > 0, "SMS.6506", count))
}

pub(super) fn memory(server: &SourceServer) -> Option<Finding> {
    let reported = *server.memory.value()?;
    let megabytes = match reported {
        bytes if bytes >= IN_BYTES => bytes / 1024 / 1024,
        megabytes => megabytes,
    };
    // what the firmware keeps for itself makes 1 GB a little less
    Some(if megabytes == 0 {
        Finding::must(false, "SMS.6514", &reported)
    } else {
        Finding::should(megabytes >= LEAST_MEMORY, "SMS.6514", &reported)
    })
}

pub(super) fn paravirtualization(server: &SourceServer) -> Option<Finding> {
    let paravirtualized = *server.paravirtualization.value()?;
    Some(Finding::must(paravirtualized, "SMS.6515", &paravirtualized))
}

pub(super) fn boot_loader(server: &SourceServer) -> Option<Finding> {
    let loader = server.boot_loader.value()?.to_string();
    let is_grub = loader.to_ascii_uppercase().starts_with("GRUB");
    (!loader.is_empty()).then(|| Finding::must(is_grub, "SMS.6516", &loader))
}

pub(super) fn rsync(server: &SourceServer) -> Option<Finding> {
    let installed = *server.has_rsync.value()?;
    Some(Finding::must(installed, "SMS.6517", &installed))
}

pub(super) fn system_root(server: &SourceServer) -> Option<Finding> {
    let directory = server.system_dir.value()?;
    Some(Finding::must(!directory.is_empty(), "SMS.6507", directory))
}

/// The licence of an OEM version is bound to its hardware.
pub(super) fn oem_system(server: &SourceServer) -> Option<Finding> {
    let oem = *server.oem_system.value()?;
    Some(Finding::should(!oem, "SMS.6510", &oem))
}

pub(super) fn driver_file(server: &SourceServer) -> Option<Finding> {
    let missing = *server.driver_files.value()?;
    Some(Finding::must(!missing, "SMS.6511", &missing))
}

pub(super) fn service(server: &SourceServer) -> Option<Finding> {
    let abnormal = *server.system_services.value()?;
    Some(Finding::must(!abnormal, "SMS.6512", &abnormal))
}

pub(super) fn account_rights(server: &SourceServer) -> Option<Finding> {
    let sufficient = *server.account_rights.value()?;
    Some(Finding::must(sufficient, "SMS.6513", &sufficient))
}
