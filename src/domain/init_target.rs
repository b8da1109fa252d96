//! What a source server's target can be made like: its disks and volume groups, with the sizes asked for.

use crate::model::{
    InitDisk, InitTargetServer, List, LogicalVolume, PhysicalVolume, ResizePlan, ResizedVolume,
    ServerDisk, VolumeGroup,
};
use crate::storage::sources::{Fault, Misfit};

/// Puts the plan's sizes on disks and volume groups, and leaves out what is not to be migrated.
#[must_use]
pub fn build(
    disks: Vec<ServerDisk>,
    groups: Vec<VolumeGroup>,
    plan: &ResizePlan,
) -> InitTargetServer {
    let disks = disks.into_iter().enumerate().filter_map(|(index, disk)| {
        let change = find(&plan.disks, index, disk.name.as_deref());
        let volumes = change.and_then(|change| change.physical_volumes.as_ref());
        Some(InitDisk {
            size: resize(change, disk.size)?,
            physical_volumes: resize_all(disk.physical_volumes, volumes),
            name: disk.name,
            used_size: disk.used_size,
            device_use: disk.device_use,
        })
    });
    let groups = groups.into_iter().enumerate().filter_map(|(index, group)| {
        let change = find(&plan.volume_groups, index, group.name.as_deref());
        let volumes = change.and_then(|change| change.logical_volumes.as_ref());
        Some(VolumeGroup {
            size: resize(change, group.size)?,
            logical_volumes: Some(List(resize_all(group.logical_volumes, volumes))),
            ..group
        })
    });
    InitTargetServer {
        disks: disks.collect(),
        volume_groups: groups.collect(),
    }
}

/// Checks a plan against what it is about.
///
/// # Errors
/// With the first place that names nothing of the source, or a size below the space that is used.
pub fn check(
    disks: &[ServerDisk],
    groups: &[VolumeGroup],
    plan: &ResizePlan,
) -> Result<(), Misfit> {
    check_all("disks", disks, &plan.disks, |path, disk, change| {
        let inner = format!("{path}.physical_volumes");
        let (volumes, changes) = (&disk.physical_volumes, &change.physical_volumes);
        check_all(&inner, listed(volumes), listed(changes), |_, _, _| Ok(()))
    })?;
    check_all(
        "volume_groups",
        groups,
        &plan.volume_groups,
        |path, group, change| {
            let inner = format!("{path}.logical_volumes");
            let (volumes, changes) = (&group.logical_volumes, &change.logical_volumes);
            check_all(&inner, listed(volumes), listed(changes), |_, _, _| Ok(()))
        },
    )
}

fn check_all<P: Part, C: Change>(
    path: &str,
    parts: &[P],
    changes: &[C],
    inner: impl Fn(&str, &P, &C) -> Result<(), Misfit>,
) -> Result<(), Misfit> {
    for (index, change) in changes.iter().enumerate() {
        let path = format!("{path}[{index}]");
        let mut named = parts
            .iter()
            .enumerate()
            .filter(|(index, part)| change.is_for(*index, part.name()));
        let Some((_, part)) = named.next() else {
            return Err(Misfit {
                path: format!("{path}.id"),
                fault: Fault::Unknown,
            });
        };
        if change.size().is_some_and(|size| size < part.used()) {
            return Err(Misfit {
                path: format!("{path}.adjust_size"),
                fault: Fault::BelowUsed,
            });
        }
        inner(&path, part, change)?;
    }
    Ok(())
}

fn listed<T>(list: &Option<List<T>>) -> &[T] {
    list.as_ref().map_or(&[], |list| list)
}

fn find<'a, C: Change>(changes: &'a [C], index: usize, name: Option<&str>) -> Option<&'a C> {
    changes.iter().find(|change| change.is_for(index, name))
}

/// The size of a part; `None` where it is not to be migrated.
fn resize(change: Option<&impl Change>, size: Option<i64>) -> Option<Option<i64>> {
    match change {
        Some(change) if !change.is_migrated() => None,
        Some(change) => Some(change.size().or(size)),
        None => Some(size),
    }
}

fn resize_all<P: Part>(parts: Option<List<P>>, changes: Option<&List<ResizedVolume>>) -> Vec<P> {
    let changes = changes.map_or(&[] as &[_], |changes| changes);
    let parts = parts.into_iter().flatten().enumerate();
    let resized = parts.filter_map(|(index, mut part)| {
        let size = resize(find(changes, index, part.name()), *part.size())?;
        *part.size() = size;
        Some(part)
    });
    resized.collect()
}

/// A disk, a group or a volume.
trait Part {
    fn name(&self) -> Option<&str>;
    fn size(&mut self) -> &mut Option<i64>;
    fn used(&self) -> i64;
}

macro_rules! parts {
    ($($part:ty: $used:expr),+ $(,)?) => {$(
        impl Part for $part {
            fn name(&self) -> Option<&str> {
                self.name.as_deref()
            }

            fn size(&mut self) -> &mut Option<i64> {
                &mut self.size
            }

            fn used(&self) -> i64 {
                let used: fn(&Self) -> i64 = $used;
                used(self)
            }
        }
    )+};
}

parts! {
    ServerDisk: |disk| disk.used_size.unwrap_or(0),
    PhysicalVolume: |volume| volume.used_size.unwrap_or(0),
    LogicalVolume: |volume| volume.used_size.unwrap_or(0),
    VolumeGroup: |group| group.size.unwrap_or(0) - group.free_size.unwrap_or(0),
}

/// What is asked of a disk, a group or a volume.
trait Change {
    fn id(&self) -> Option<&str>;
    fn size(&self) -> Option<i64>;
    fn is_migrated(&self) -> bool;

    /// Whether it is about the part with this name, or in this place.
    fn is_for(&self, index: usize, name: Option<&str>) -> bool {
        self.id()
            .is_some_and(|id| name == Some(id) || id == (index + 1).to_string())
    }
}

macro_rules! changes {
    ($($change:ident),+ $(,)?) => {$(
        impl Change for crate::model::$change {
            fn id(&self) -> Option<&str> {
                self.id.as_deref()
            }

            fn size(&self) -> Option<i64> {
                self.adjust_size
            }

            fn is_migrated(&self) -> bool {
                self.need_migration.unwrap_or(true)
            }
        }
    )+};
}

changes!(ResizedDisk, ResizedGroup, ResizedVolume);
