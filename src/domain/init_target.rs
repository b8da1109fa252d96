//! A proposal for the target of a source server: the source's disks and volume groups, in the planned sizes.

use std::collections::HashMap;

use crate::model::{
    InitDisk, InitTargetServer, List, LogicalVolume, PhysicalVolume, ResizePlan, ResizedVolume,
    ServerDisk, VolumeGroup,
};

/// An entry of a resize plan that does not fit its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// Its path in the request.
    pub path: String,
    /// What is wrong with it.
    pub fault: MisfitKind,
}

/// What is wrong with an entry of a resize plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MisfitKind {
    /// It names nothing that the source has.
    Unknown,
    /// It names what an earlier entry has named.
    Twice,
    /// Its size is less than the space that is used.
    BelowUsed,
}

/// Applies the sizes of a plan to disks and volume groups, and leaves out what is not migrated.
#[must_use]
pub fn build(
    disks: Vec<ServerDisk>,
    groups: Vec<VolumeGroup>,
    plan: &ResizePlan,
) -> InitTargetServer {
    let disk = |disk: ServerDisk, change: Option<&crate::model::ResizedDisk>| {
        let volumes = change.and_then(|change| change.physical_volumes.as_ref());
        InitDisk {
            size: disk.size,
            physical_volumes: resized(listed(disk.physical_volumes), slice(volumes), keep),
            name: disk.name,
            used_size: disk.used_size,
            device_use: disk.device_use,
        }
    };
    let group = |group: VolumeGroup, change: Option<&crate::model::ResizedGroup>| {
        let volumes = change.and_then(|change| change.logical_volumes.as_ref());
        VolumeGroup {
            logical_volumes: Some(List(resized(
                listed(group.logical_volumes),
                slice(volumes),
                keep,
            ))),
            ..group
        }
    };
    InitTargetServer {
        disks: resized(disks, &plan.disks, disk),
        volume_groups: resized(groups, &plan.volume_groups, group),
    }
}

/// Checks a plan against its source.
///
/// # Errors
/// The first entry that does not fit.
pub fn check(
    disks: &[ServerDisk],
    groups: &[VolumeGroup],
    plan: &ResizePlan,
) -> Result<(), Misfit> {
    check_all("disks", disks, &plan.disks, |path, disk, change| {
        let inner = format!("{path}.physical_volumes");
        let volumes = slice(disk.physical_volumes.as_ref());
        let changes = slice(change.physical_volumes.as_ref());
        check_all(&inner, volumes, changes, |_, _, _| Ok(()))
    })?;
    check_all(
        "volume_groups",
        groups,
        &plan.volume_groups,
        |path, group, change| {
            let inner = format!("{path}.logical_volumes");
            let volumes = slice(group.logical_volumes.as_ref());
            let changes = slice(change.logical_volumes.as_ref());
            check_all(&inner, volumes, changes, |_, _, _| Ok(()))
        },
    )
}

fn check_all<P: Part, C: Change>(
    path: &str,
    parts: &[P],
    changes: &[C],
    inner: impl Fn(&str, &P, &C) -> Result<(), Misfit>,
) -> Result<(), Misfit> {
    let places = Places::of(parts);
    let mut taken = vec![false; parts.len()];
    for (index, change) in changes.iter().enumerate() {
        let misfit = |field: &str, fault| {
            let path = format!("{path}[{index}].{field}");
            Err(Misfit { path, fault })
        };
        let Some(place) = places.find(change.id()) else {
            return misfit("id", MisfitKind::Unknown);
        };
        if std::mem::replace(&mut taken[place], true) {
            return misfit("id", MisfitKind::Twice);
        }
        if change.size().is_some_and(|size| size < parts[place].used()) {
            return misfit("adjust_size", MisfitKind::BelowUsed);
        }
        inner(&format!("{path}[{index}]"), &parts[place], change)?;
    }
    Ok(())
}

/// The positions of the parts that a plan can name.
struct Places<'a> {
    named: HashMap<&'a str, usize>,
    count: usize,
}

impl<'a> Places<'a> {
    fn of<P: Part>(parts: &'a [P]) -> Self {
        let mut named = HashMap::with_capacity(parts.len());
        for (place, part) in parts.iter().enumerate() {
            named
                .entry(part.name().unwrap_or_default())
                .or_insert(place);
        }
        Self {
            named,
            count: parts.len(),
        }
    }

    /// The part with this name; if there is none, the part at this position, counted from 1.
    fn find(&self, id: Option<&str>) -> Option<usize> {
        let id = id?;
        let place = || id.parse::<usize>().ok()?.checked_sub(1);
        let found = self.named.get(id).copied().or_else(place);
        found.filter(|place| *place < self.count)
    }
}

/// The parts that are migrated, in the planned sizes, each converted by `make`.
fn resized<P: Part, C: Change, T>(
    mut parts: Vec<P>,
    changes: &[C],
    make: impl Fn(P, Option<&C>) -> T,
) -> Vec<T> {
    let mut by_place: Vec<Option<&C>> = vec![None; parts.len()];
    if !changes.is_empty() {
        let places = Places::of(&parts);
        for change in changes.iter().rev() {
            if let Some(place) = places.find(change.id()) {
                by_place[place] = Some(change);
            }
        }
    }
    let migrated = parts.drain(..).zip(by_place);
    let migrated = migrated.filter(|(_, change)| change.is_none_or(Change::is_migrated));
    migrated
        .map(|(mut part, change)| {
            if let Some(size) = change.and_then(Change::size) {
                *part.size() = Some(size);
            }
            make(part, change)
        })
        .collect()
}

fn keep<P>(part: P, _: Option<&ResizedVolume>) -> P {
    part
}

fn listed<T>(list: Option<List<T>>) -> Vec<T> {
    list.unwrap_or_default().0
}

fn slice<T>(list: Option<&List<T>>) -> &[T] {
    list.map_or(&[], |list| list)
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

/// What a plan says about a disk, a group or a volume.
trait Change {
    fn id(&self) -> Option<&str>;
    fn size(&self) -> Option<i64>;
    fn is_migrated(&self) -> bool;
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
