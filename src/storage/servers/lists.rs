//! Which lists hang on which models.

use serde::Serialize;

use crate::model::{
    BtrfsFileSystem, BtrfsSubvolume, CloneServer, Field, List, LogicalVolume, Network,
    PhysicalVolume, ServerDisk, SourceServer, TargetDisk, TargetServer, TargetVolume, VolumeGroup,
};

/// A server model whose lists can be taken out of it.
pub(in super::super) trait Server: Serialize {
    type Disk: Parent;

    fn take_lists(&mut self) -> Lists<Self::Disk>;
}

/// The lists of a server.
pub(in super::super) struct Lists<D> {
    pub(super) disks: Field<List<D>>,
    pub(super) btrfs: Field<List<BtrfsFileSystem>>,
    pub(super) networks: Field<List<Network>>,
    pub(super) volume_groups: Field<List<VolumeGroup>>,
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
            disks: self.disks.take().into(),
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

/// An item of a list that has a list of its own.
pub(in super::super) trait Parent: Serialize {
    type Child: Serialize;

    fn children(&mut self) -> &mut Option<List<Self::Child>>;

    fn child_count(&self) -> Option<usize>;
}

macro_rules! parents {
    ($($parent:ty: $children:ident of $child:ty),+ $(,)?) => {$(
        impl Parent for $parent {
            type Child = $child;

            fn children(&mut self) -> &mut Option<List<$child>> {
                &mut self.$children
            }

            fn child_count(&self) -> Option<usize> {
                self.$children.as_ref().map(|children| children.len())
            }
        }
    )+};
}

parents! {
    ServerDisk: physical_volumes of PhysicalVolume,
    TargetDisk: physical_volumes of TargetVolume,
    BtrfsFileSystem: subvolumn of BtrfsSubvolume,
    VolumeGroup: logical_volumes of LogicalVolume,
}
