//! The expected tables and views.

mod access;
mod events;
mod migrations;
mod work;

use crate::support::table::{Kind, Row};

/// A table and the purpose of its columns.
pub struct Table {
    pub name: &'static str,
    /// The objects that it holds: it has a column for each of their scalar fields.
    pub objects: &'static [&'static str],
    /// Keys, and what the service records for itself.
    pub own: &'static [(&'static str, &'static str)],
    /// The tables that it refers to, and whether its rows are deleted with theirs.
    pub parents: &'static [(&'static str, bool)],
}

const TEXT: &str = "text";
const INTEGER: &str = "integer";
const BIGINT: &str = "bigint";
const BOOLEAN: &str = "boolean";
const JSONB: &str = "jsonb";

const TENANT: (&str, &str) = ("tenant_id", TEXT);
const OWNER: (&str, &str) = ("owner_id", TEXT);
const ROLE: (&str, &str) = ("role", TEXT);
const POSITION: (&str, &str) = ("position", INTEGER);
const PARENT: (&str, &str) = ("parent_position", INTEGER);

const TASK: (&str, &str) = ("task_id", TEXT);
const DOUBLE: &str = "double precision";

/// It belongs to a task, and is deleted with it.
const OF_A_TASK: &[(&str, bool)] = &[("tasks", true)];

/// Rows that are found before the tenant is known, or that all tenants share: only these keys do not begin with the tenant.
pub const NOT_LED_BY_THE_TENANT: [&str; 5] = [
    "tokens_pkey",
    "access_keys_pkey",
    "browser_sessions_pkey",
    // of no tenant
    "event_epochs_pkey",
    "leases_pkey",
];

/// All tables.
pub fn tables() -> impl Iterator<Item = &'static Table> {
    let areas = [
        access::TABLES,
        events::TABLES,
        migrations::TABLES,
        work::TABLES,
    ];
    areas.into_iter().flatten()
}

/// The views that show documents as tables, one for each kind of object.
pub const VIEWS: [Table; 11] = [
    view("servers", &[], &[TENANT, OWNER, ROLE, ("document", JSONB)]),
    view("source_servers", &["PostSourceServerBody"], &SERVER),
    view("target_servers", &["TargetServer"], &SERVER),
    view("clone_servers", &["CloneServer"], &SERVER),
    view("disks", &["ServerDisk", "TargetDisk"], &ITEM),
    view(
        "volumes",
        &["PhysicalVolume", "TargetPhysicalVolumes"],
        &ITEM_OF_ITEM,
    ),
    view("btrfs_file_systems", &["BtrfsFileSystem"], &ITEM),
    view("btrfs_subvolumes", &["BtrfsSubvolumn"], &ITEM_OF_ITEM),
    view("networks", &["NetWork"], &ITEM),
    view("volume_groups", &["VolumeGroups"], &ITEM),
    view("logical_volumes", &["LogicalVolumes"], &ITEM_OF_ITEM),
];

const SERVER: [(&str, &str); 3] = [TENANT, OWNER, ROLE];
const ITEM: [(&str, &str); 4] = [TENANT, OWNER, ROLE, POSITION];
const ITEM_OF_ITEM: [(&str, &str); 5] = [TENANT, OWNER, ROLE, PARENT, POSITION];

const fn view(
    name: &'static str,
    objects: &'static [&'static str],
    own: &'static [(&'static str, &'static str)],
) -> Table {
    Table {
        name,
        objects,
        own,
        parents: &[],
    }
}

/// The column of a field, if it has one, and its type.
pub fn column(row: &Row) -> Option<(&str, &'static str)> {
    let kind = match &row.kind {
        Kind::Text | Kind::Words(_) => TEXT,
        Kind::Boolean => BOOLEAN,
        Kind::Integer => INTEGER,
        Kind::Long => BIGINT,
        Kind::Double => "double precision",
        // a document, or rows of their own
        Kind::Object(_) | Kind::Array(_) => return None,
        Kind::Any | Kind::Texts | Kind::Time => unreachable!("{row:?} is in no table"),
    };
    Some((&row.name, kind))
}
