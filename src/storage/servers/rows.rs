//! A server model taken apart into the rows of eight tables.

use serde::Serialize;

use super::super::Result;
use super::super::rows::{Row, Rows};
use super::Role;
use crate::model::{
    BtrfsFileSystem, CloneServer, Field, List, Network, PhysicalVolume, ServerDisk, SourceServer,
    TargetDisk, TargetServer, TargetVolume, VolumeGroup,
};

/// The rows that an update of an owner's servers writes.
///
/// The first three go into the statement that every update is; the rest are seldom given and have a
/// statement of their own.
#[derive(Debug, Default)]
pub(in super::super) struct ServerRows {
    pub(in super::super) servers: Rows,
    pub(in super::super) disks: Rows,
    pub(in super::super) volumes: Rows,
    pub(super) file_systems: Rows,
    pub(super) subvolumes: Rows,
    pub(super) networks: Rows,
    pub(super) groups: Rows,
    pub(super) logical_volumes: Rows,
}

impl ServerRows {
    /// Whether there is something for [`super::save_lists`] to write.
    pub(in super::super) fn has_lists(&self) -> bool {
        !(self.file_systems.is_empty() && self.networks.is_empty() && self.groups.is_empty())
    }

    /// Adds the update of one server: absent leaves it as it is, null removes it.
    pub(in super::super) fn add<S: Server>(
        &mut self,
        key: (&str, &str),
        role: Role,
        server: Field<S>,
    ) -> Result<()> {
        match server {
            Field::Absent => Ok(()),
            Field::Null => self.servers.push(&Removal {
                role,
                present: false,
            }),
            Field::Value(mut server) => {
                let lists = server.take_lists();
                self.servers.push(&ServerRow {
                    role,
                    present: true,
                    counts: lists.counts(),
                    server,
                })?;
                self.add_disks(key, role, lists.disks)?;
                self.add_file_systems(key, role, lists.btrfs)?;
                push_all(&mut self.networks, key, role, lists.networks)?;
                self.add_groups(key, role, lists.volume_groups)
            }
        }
    }

    fn add_disks<D: Disk>(
        &mut self,
        key: (&str, &str),
        role: Role,
        disks: Field<List<D>>,
    ) -> Result<()> {
        for (position, mut disk) in numbered(disks) {
            let volumes = disk.take_volumes();
            let place = Holds {
                volume_count: volumes.as_ref().map(|volumes| volumes.len()),
            };
            self.disks.push(&row(key, role, position, place, disk))?;
            for (at, volume) in volumes.into_iter().flatten().enumerate() {
                self.volumes.push(&row(
                    key,
                    role,
                    at + 1,
                    OnDisk {
                        disk_position: position,
                    },
                    volume,
                ))?;
            }
        }
        Ok(())
    }

    fn add_file_systems(
        &mut self,
        key: (&str, &str),
        role: Role,
        systems: Field<List<BtrfsFileSystem>>,
    ) -> Result<()> {
        for (position, mut system) in numbered(systems) {
            let subvolumes = system.subvolumn.take();
            let place = HoldsSubvolumes {
                subvolume_count: subvolumes.as_ref().map(|list| list.len()),
            };
            self.file_systems
                .push(&row(key, role, position, place, system))?;
            for (at, subvolume) in subvolumes.into_iter().flatten().enumerate() {
                let place = InFileSystem {
                    file_system_position: position,
                };
                self.subvolumes
                    .push(&row(key, role, at + 1, place, subvolume))?;
            }
        }
        Ok(())
    }

    fn add_groups(
        &mut self,
        key: (&str, &str),
        role: Role,
        groups: Field<List<VolumeGroup>>,
    ) -> Result<()> {
        for (position, mut group) in numbered(groups) {
            let volumes = group.logical_volumes.take();
            let place = HoldsLogical {
                logical_volume_count: volumes.as_ref().map(|list| list.len()),
            };
            self.groups.push(&row(key, role, position, place, group))?;
            for (at, volume) in volumes.into_iter().flatten().enumerate() {
                self.logical_volumes.push(&row(
                    key,
                    role,
                    at + 1,
                    InGroup {
                        group_position: position,
                    },
                    volume,
                ))?;
            }
        }
        Ok(())
    }
}

/// A server model whose lists can be taken out of it.
pub(in super::super) trait Server: Serialize {
    type Disk: Disk;

    fn take_lists(&mut self) -> Lists<Self::Disk>;
}

/// A disk model whose partitions can be taken out of it.
pub(in super::super) trait Disk: Serialize {
    type Volume: Serialize;

    fn take_volumes(&mut self) -> Option<List<Self::Volume>>;
}

/// The lists of a server.
#[derive(Default)]
pub(in super::super) struct Lists<D> {
    disks: Field<List<D>>,
    btrfs: Field<List<BtrfsFileSystem>>,
    networks: Field<List<Network>>,
    volume_groups: Field<List<VolumeGroup>>,
}

impl<D> Lists<D> {
    fn counts(&self) -> Counts {
        Counts {
            disk_count: count(&self.disks),
            btrfs_count: count(&self.btrfs),
            network_count: count(&self.networks),
            volume_group_count: count(&self.volume_groups),
        }
    }
}

impl Server for SourceServer {
    type Disk = ServerDisk;

    fn take_lists(&mut self) -> Lists<ServerDisk> {
        Lists {
            disks: std::mem::take(&mut self.disks),
            btrfs: std::mem::take(&mut self.btrfs_list),
            networks: std::mem::take(&mut self.networks),
            volume_groups: std::mem::take(&mut self.volume_groups),
        }
    }
}

impl Server for TargetServer {
    type Disk = TargetDisk;

    fn take_lists(&mut self) -> Lists<TargetDisk> {
        Lists {
            disks: self.disks.take().map_or(Field::Absent, Field::Value),
            btrfs: std::mem::take(&mut self.btrfs_list),
            networks: std::mem::take(&mut self.networks),
            volume_groups: std::mem::take(&mut self.volume_groups),
        }
    }
}

impl Server for CloneServer {
    type Disk = TargetDisk;

    fn take_lists(&mut self) -> Lists<TargetDisk> {
        Lists {
            disks: Field::Absent,
            btrfs: Field::Absent,
            networks: Field::Absent,
            volume_groups: Field::Absent,
        }
    }
}

impl Disk for ServerDisk {
    type Volume = PhysicalVolume;

    fn take_volumes(&mut self) -> Option<List<PhysicalVolume>> {
        self.physical_volumes.take()
    }
}

impl Disk for TargetDisk {
    type Volume = TargetVolume;

    fn take_volumes(&mut self) -> Option<List<TargetVolume>> {
        self.physical_volumes.take()
    }
}

#[derive(Serialize)]
struct Removal {
    role: Role,
    present: bool,
}

#[derive(Serialize)]
struct ServerRow<S> {
    role: Role,
    present: bool,
    #[serde(flatten)]
    counts: Counts,
    #[serde(flatten)]
    server: S,
}

#[serde_with::apply(Field => #[serde(skip_serializing_if = "Field::is_absent")])]
#[derive(Serialize)]
struct Counts {
    disk_count: Field<usize>,
    btrfs_count: Field<usize>,
    network_count: Field<usize>,
    volume_group_count: Field<usize>,
}

#[derive(Serialize)]
struct Holds {
    volume_count: Option<usize>,
}

#[derive(Serialize)]
struct HoldsSubvolumes {
    subvolume_count: Option<usize>,
}

#[derive(Serialize)]
struct HoldsLogical {
    logical_volume_count: Option<usize>,
}

#[derive(Serialize)]
struct OnDisk {
    disk_position: usize,
}

#[derive(Serialize)]
struct InFileSystem {
    file_system_position: usize,
}

#[derive(Serialize)]
struct InGroup {
    group_position: usize,
}

/// How many items an update leaves in a list; absent where it leaves the list alone.
pub(in super::super) fn count<T>(list: &Field<List<T>>) -> Field<usize> {
    match list {
        Field::Absent => Field::Absent,
        Field::Null => Field::Null,
        Field::Value(list) => Field::Value(list.len()),
    }
}

fn numbered<T>(list: Field<List<T>>) -> impl Iterator<Item = (usize, T)> {
    let items = match list {
        Field::Value(list) => list.0,
        Field::Absent | Field::Null => Vec::new(),
    };
    items
        .into_iter()
        .enumerate()
        .map(|(index, item)| (index + 1, item))
}

fn row<'a, P, T>(
    (tenant_id, owner_id): (&'a str, &'a str),
    role: Role,
    position: usize,
    place: P,
    item: T,
) -> Row<'a, P, T> {
    Row {
        tenant_id,
        owner_id,
        role,
        position,
        place,
        item,
    }
}

fn push_all<T: Serialize>(
    rows: &mut Rows,
    key: (&str, &str),
    role: Role,
    list: Field<List<T>>,
) -> Result<()> {
    numbered(list)
        .try_for_each(|(position, item)| rows.push(&row(key, role, position, Nothing {}, item)))
}

#[derive(Serialize)]
struct Nothing {}
