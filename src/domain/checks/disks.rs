//! Checks of disks and what is on them.

use super::finding::Finding;
use crate::model::{Firmware, ServerDisk, SourceServer};

const MIB: i64 = 1024 * 1024;

/// File systems that are migrated, in upper case, according to the vendor's constraints.
const LINUX: [&str; 6] = ["EXT2", "EXT3", "EXT4", "XFS", "BTRFS", "VFAT"];
const WINDOWS: [&str; 1] = ["NTFS"];
/// Of the partition that UEFI boots from.
const EFI: [&str; 3] = ["FAT", "FAT32", "VFAT"];

/// The part of a partition or a logical volume that checks look at.
struct Volume<'a> {
    name: &'a str,
    file_system: &'a str,
    free: Option<i64>,
    size: i64,
}

/// Data on raw devices stay behind.
pub(super) fn raw_devices(server: &SourceServer) -> Option<Finding> {
    let devices = server.raw_devices.value()?;
    Some(Finding::should(
        devices.trim().is_empty(),
        "SMS.6518",
        devices,
    ))
}

pub(super) fn disk_info(server: &SourceServer) -> Option<Finding> {
    let disks = server.disks.value()?;
    if disks.is_empty() {
        return Some(Finding::must(false, "SMS.6519", "no disks"));
    }
    let is_bad = |disk: &&ServerDisk| {
        let size = disk.size.unwrap_or(0);
        size <= 0 || disk.used_size.is_some_and(|used| used > size)
    };
    Some(Finding::no_bad(
        "SMS.6519",
        disks.iter().filter(is_bad).map(name),
    ))
}

/// Disks without a partition table, such as those that are a physical volume as a whole, have nothing to check.
pub(super) fn partition_style(server: &SourceServer) -> Option<Finding> {
    let style = |disk: &ServerDisk| {
        let style = disk.partition_style.as_ref()?.to_string();
        (!style.is_empty()).then_some(style)
    };
    let disks = server.disks.value()?.iter();
    let partitioned: Vec<_> = disks
        .filter_map(|disk| Some((disk, style(disk)?)))
        .collect();
    if partitioned.is_empty() {
        return None;
    }
    let bad = partitioned
        .iter()
        .filter(|(_, style)| !["MBR", "GPT"].contains(&style.as_str()));
    Some(Finding::no_bad("SMS.6508", bad.map(|(disk, _)| name(disk))))
}

pub(super) fn linux_file_system(server: &SourceServer) -> Option<Finding> {
    // a physical volume of LVM holds logical volumes, which are checked themselves
    let is_data = |kind: &str| kind != "LVM2_MEMBER" && !kind.contains("SWAP");
    file_system(server, |kind| !is_data(kind) || LINUX.contains(&kind))
}

pub(super) fn windows_file_system(server: &SourceServer) -> Option<Finding> {
    let efi = server.firmware.value() == Some(&Firmware::Uefi);
    file_system(server, |kind| {
        WINDOWS.contains(&kind) || efi && EFI.contains(&kind)
    })
}

/// Volumes without a file system have nothing to check.
fn file_system(server: &SourceServer, is_supported: impl Fn(&str) -> bool) -> Option<Finding> {
    let volumes = volumes(server)?;
    let mut formatted = volumes
        .iter()
        .filter(|volume| !volume.file_system.is_empty())
        .peekable();
    formatted.peek()?;
    let bad = formatted.filter(|volume| !is_supported(&volume.file_system.to_ascii_uppercase()));
    let described = bad.map(|volume| format!("{} ({})", volume.name, volume.file_system));
    Some(Finding::no_bad("SMS.6509", described))
}

/// What snapshots need: 320 MB on a partition of 600 MB and more, otherwise 40 MB.
pub(super) fn free_space(server: &SourceServer) -> Option<Finding> {
    let volumes = volumes(server)?;
    let mut known = volumes
        .iter()
        .filter_map(|volume| Some((volume, volume.free?)))
        .peekable();
    known.peek()?;
    let needed = |size: i64| {
        if size >= 600 * MIB {
            320 * MIB
        } else {
            40 * MIB
        }
    };
    let short = known.filter(|(volume, free)| *free < needed(volume.size));
    Some(Finding::no_bad(
        "SMS.0519",
        short.map(|(volume, _)| volume.name.to_owned()),
    ))
}

/// All partitions and logical volumes. `None` if the agent has not reported its disks.
fn volumes(server: &SourceServer) -> Option<Vec<Volume<'_>>> {
    let disks = server.disks.value()?.iter();
    let partitions =
        disks.flat_map(|disk| disk.physical_volumes.iter().flat_map(|list| list.iter()));
    let partitions = partitions.map(|part| Volume {
        name: part.name.as_deref().unwrap_or_default(),
        file_system: part.file_system.as_deref().unwrap_or_default(),
        free: free(part.size, part.used_size),
        size: part.size.unwrap_or(0),
    });
    let groups = server
        .volume_groups
        .value()
        .into_iter()
        .flat_map(|list| list.iter());
    let logical =
        groups.flat_map(|group| group.logical_volumes.iter().flat_map(|list| list.iter()));
    let logical = logical.map(|volume| Volume {
        name: volume.name.as_deref().unwrap_or_default(),
        file_system: volume.file_system.as_deref().unwrap_or_default(),
        free: free(volume.size, volume.used_size),
        size: volume.size.unwrap_or(0),
    });
    Some(partitions.chain(logical).collect())
}

fn free(size: Option<i64>, used: Option<i64>) -> Option<i64> {
    Some(size? - used?)
}

fn name(disk: &ServerDisk) -> String {
    disk.name.clone().unwrap_or_default()
}
