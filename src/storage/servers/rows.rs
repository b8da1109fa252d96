//! A server model taken apart into the rows of eight tables.

use serde::Serialize;

use super::super::Result;
use super::super::rows::Rows;
use super::Role;
use super::lists::{Parent, Server};
use crate::model::{Field, List};

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
        (tenant_id, owner_id): (&str, &str),
        role: Role,
        server: Field<S>,
    ) -> Result<()> {
        let present = server.value().is_some();
        match server {
            Field::Absent => Ok(()),
            Field::Null => self.servers.push(&Removal { role, present }),
            Field::Value(mut server) => {
                let key = Key {
                    tenant_id,
                    owner_id,
                    role,
                };
                let lists = server.take_lists();
                self.servers.push(&ServerRow {
                    role,
                    present,
                    disk_shape: shape(&lists.disks),
                    btrfs_shape: shape(&lists.btrfs),
                    network_count: count(&lists.networks),
                    volume_group_shape: shape(&lists.volume_groups),
                    server,
                })?;
                key.push_parents(&mut self.disks, &mut self.volumes, lists.disks)?;
                key.push_parents(&mut self.file_systems, &mut self.subvolumes, lists.btrfs)?;
                key.push_all(&mut self.networks, None, lists.networks.into_value())?;
                key.push_parents(
                    &mut self.groups,
                    &mut self.logical_volumes,
                    lists.volume_groups,
                )
            }
        }
    }
}

/// What the keys of all rows of one server begin with.
#[derive(Clone, Copy, Serialize)]
struct Key<'a> {
    tenant_id: &'a str,
    owner_id: &'a str,
    role: Role,
}

/// A row of a list.
#[derive(Serialize)]
struct Item<'a, T> {
    #[serde(flatten)]
    key: Key<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_position: Option<usize>,
    position: usize,
    #[serde(flatten)]
    item: T,
}

impl Key<'_> {
    fn push_parents<T: Parent>(
        self,
        rows: &mut Rows,
        child_rows: &mut Rows,
        list: Field<List<T>>,
    ) -> Result<()> {
        for (index, mut item) in list.into_value().into_iter().flatten().enumerate() {
            let position = index + 1;
            let children = std::mem::take(item.children());
            rows.push(&self.item(None, position, item))?;
            self.push_all(child_rows, Some(position), children)?;
        }
        Ok(())
    }

    fn push_all<T: Serialize>(
        self,
        rows: &mut Rows,
        parent_position: Option<usize>,
        list: Option<List<T>>,
    ) -> Result<()> {
        let mut items = list.into_iter().flatten().enumerate();
        items.try_for_each(|(index, item)| rows.push(&self.item(parent_position, index + 1, item)))
    }

    fn item<T>(&self, parent_position: Option<usize>, position: usize, item: T) -> Item<'_, T> {
        Item {
            key: *self,
            parent_position,
            position,
            item,
        }
    }
}

#[derive(Serialize)]
struct Removal {
    role: Role,
    present: bool,
}

#[serde_with::apply(Field => #[serde(skip_serializing_if = "Field::is_absent")])]
#[derive(Serialize)]
struct ServerRow<S> {
    role: Role,
    present: bool,
    disk_shape: Field<Vec<Option<usize>>>,
    btrfs_shape: Field<Vec<Option<usize>>>,
    network_count: Field<usize>,
    volume_group_shape: Field<Vec<Option<usize>>>,
    #[serde(flatten)]
    server: S,
}

/// How many items an update leaves in a list; absent where it leaves the list alone.
pub(in super::super) fn count<T>(list: &Field<List<T>>) -> Field<usize> {
    list.as_ref().map(|list| list.len())
}

/// How many children each item has.
fn shape<T: Parent>(list: &Field<List<T>>) -> Field<Vec<Option<usize>>> {
    list.as_ref()
        .map(|list| list.iter().map(Parent::child_count).collect())
}
