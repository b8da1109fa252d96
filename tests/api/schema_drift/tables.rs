//! The tables there should be.

use crate::support::table::{Kind, Row};

/// A table, and what its columns are for.
pub struct Table {
    pub name: &'static str,
    /// The objects it holds: it has a column for every scalar field of theirs.
    pub objects: &'static [&'static str],
    /// Keys, and what the service notes for itself.
    pub own: &'static [(&'static str, &'static str)],
    /// The tables it refers to, and whether its rows go with theirs.
    pub parents: &'static [(&'static str, bool)],
}

const TEXT: &str = "text";
const INTEGER: &str = "integer";
const BIGINT: &str = "bigint";
const BOOLEAN: &str = "boolean";

const TENANT: (&str, &str) = ("tenant_id", TEXT);
const OWNER: (&str, &str) = ("owner_id", TEXT);
const ROLE: (&str, &str) = ("role", TEXT);
const POSITION: (&str, &str) = ("position", INTEGER);
const PARENT: (&str, &str) = ("parent_position", INTEGER);

pub const TABLES: [Table; 12] = [
    Table {
        name: "sources",
        objects: &[],
        own: &[
            TENANT,
            ("id", TEXT),
            ("identity", "bytea"),
            ("add_date", BIGINT),
            ("last_visit_time", BIGINT),
        ],
        parents: &[],
    },
    Table {
        name: "task_counts",
        objects: &[],
        own: &[TENANT, ("tasks", BIGINT)],
        parents: &[],
    },
    Table {
        name: "tasks",
        objects: &["UpdateTask"],
        own: &[
            TENANT,
            ("source_id", TEXT),
            ("version", BIGINT),
            ("unswept", BOOLEAN),
            ("auto_start", BOOLEAN),
            ("start_network_check", BOOLEAN),
            ("syncing", BOOLEAN),
            ("use_ipv6", BOOLEAN),
            ("use_public_ip", BOOLEAN),
        ],
        // A source with a task must not be deleted.
        parents: &[("sources", false)],
    },
    Table {
        name: "sub_tasks",
        objects: &["SubTask"],
        own: &[TENANT, ("task_id", TEXT), POSITION],
        parents: &[("tasks", true)],
    },
    Table {
        name: "servers",
        objects: &["PostSourceServerBody", "TargetServer", "CloneServer"],
        own: &[
            TENANT,
            OWNER,
            ROLE,
            ("present", BOOLEAN),
            ("unswept", BOOLEAN),
            ("source_id", TEXT),
            ("task_id", TEXT),
        ],
        parents: &[("sources", true), ("tasks", true)],
    },
    Table {
        name: "disks",
        objects: &["ServerDisk", "TargetDisk"],
        own: &[TENANT, OWNER, ROLE, POSITION],
        parents: &[("servers", true)],
    },
    Table {
        name: "volumes",
        objects: &["PhysicalVolume", "TargetPhysicalVolumes"],
        own: &[TENANT, OWNER, ROLE, PARENT, POSITION],
        parents: &[("disks", true)],
    },
    Table {
        name: "btrfs_file_systems",
        objects: &["BtrfsFileSystem"],
        own: &[TENANT, OWNER, ROLE, POSITION],
        parents: &[("servers", true)],
    },
    Table {
        name: "btrfs_subvolumes",
        objects: &["BtrfsSubvolumn"],
        own: &[TENANT, OWNER, ROLE, PARENT, POSITION],
        parents: &[("btrfs_file_systems", true)],
    },
    Table {
        name: "networks",
        objects: &["NetWork"],
        own: &[TENANT, OWNER, ROLE, POSITION],
        parents: &[("servers", true)],
    },
    Table {
        name: "volume_groups",
        objects: &["VolumeGroups"],
        own: &[TENANT, OWNER, ROLE, POSITION],
        parents: &[("servers", true)],
    },
    Table {
        name: "logical_volumes",
        objects: &["LogicalVolumes"],
        own: &[TENANT, OWNER, ROLE, PARENT, POSITION],
        parents: &[("volume_groups", true)],
    },
];

/// The columns that tell how long lists are. The lists in a disk, a file system or a volume group have
/// none: their lengths are in the shape of the server's list.
const LISTS: [(&str, Option<(&str, &str)>); 8] = [
    ("sub_tasks", Some(("sub_task_count", INTEGER))),
    ("networks", Some(("network_count", INTEGER))),
    ("disks", Some(("disk_shape", "integer[]"))),
    ("btrfs_list", Some(("btrfs_shape", "integer[]"))),
    ("volume_groups", Some(("volume_group_shape", "integer[]"))),
    ("physical_volumes", None),
    ("subvolumn", None),
    ("logical_volumes", None),
];

/// The column of a field, if it has one, and its type.
pub fn column(row: &Row) -> Option<(&str, &'static str)> {
    let kind = match &row.kind {
        Kind::Text | Kind::Words(_) => TEXT,
        Kind::Boolean => BOOLEAN,
        Kind::Integer => INTEGER,
        Kind::Long => BIGINT,
        Kind::Double => "double precision",
        Kind::Object(_) => return None, // has a row of its own
        Kind::Array(_) => {
            let list = LISTS.iter().find(|(name, _)| *name == row.name);
            return list.unwrap_or_else(|| panic!("{row:?} is not in LISTS")).1;
        }
    };
    Some((&row.name, kind))
}
