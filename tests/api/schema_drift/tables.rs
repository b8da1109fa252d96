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

const TASK: (&str, &str) = ("task_id", TEXT);
const DOUBLE: &str = "double precision";

/// Of a task, with the task.
const OF_A_TASK: &[(&str, bool)] = &[("tasks", true)];

/// What is found before it is known whose it is: alone of all, these keys are not led by the tenant.
pub const NOT_LED_BY_THE_TENANT: [&str; 2] = ["tokens_pkey", "access_keys_pkey"];

pub const TABLES: [Table; 22] = [
    Table {
        name: "sources",
        objects: &[],
        own: &[
            TENANT,
            ("id", TEXT),
            ("identity", "bytea"),
            ("add_date", BIGINT),
            ("last_visit_time", BIGINT),
            ("migproject", TEXT),
            ("resize_plan", "jsonb"),
            ("renamed", BOOLEAN),
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
            ("start_network_check", BOOLEAN),
            ("clonevm_template_id", TEXT),
            ("over_speed_threshold", DOUBLE),
            ("is_need_consistency_check", BOOLEAN),
            ("need_migration_test", BOOLEAN),
            ("compress_rate", DOUBLE),
            ("replicatesize", BIGINT),
            ("totalsize", BIGINT),
            ("total_cpu_usage", DOUBLE),
            ("agent_cpu_usage", DOUBLE),
            ("total_mem_usage", DOUBLE),
            ("agent_mem_usage", DOUBLE),
            ("total_disk_io", DOUBLE),
            ("agent_disk_io", DOUBLE),
            ("agent_time", TEXT),
            ("log_collect_status", TEXT),
            ("log_bucket", TEXT),
            ("log_expire", INTEGER),
            ("log_upload_time", BIGINT),
            ("speed_limit_count", INTEGER),
            ("consistency_finished_time", BIGINT),
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
            ("state_action_time", BIGINT),
            ("stage_action_time", BIGINT),
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
    Table {
        name: "commands",
        objects: &[],
        own: &[
            TENANT,
            ("source_id", TEXT),
            ("kind", TEXT),
            TASK,
            ("name", TEXT),
            ("replaces", TEXT),
            ("bucket", TEXT),
            ("queued_at", BIGINT),
            ("delivered_at", BIGINT),
        ],
        parents: OF_A_TASK,
    },
    Table {
        name: "speed_limits",
        objects: &[],
        own: &[
            TENANT,
            TASK,
            POSITION,
            ("start", TEXT),
            ("end", TEXT),
            ("speed", INTEGER),
            ("over_speed_threshold", DOUBLE),
        ],
        parents: OF_A_TASK,
    },
    Table {
        name: "configurations",
        objects: &[],
        own: &[
            TENANT,
            TASK,
            ("config_key", TEXT),
            ("config_value", TEXT),
            ("config_status", TEXT),
        ],
        parents: OF_A_TASK,
    },
    Table {
        name: "network_checks",
        objects: &[],
        own: &[
            TENANT,
            TASK,
            ("domain_connectivity", BOOLEAN),
            ("destination_connectivity", BOOLEAN),
            ("network_delay", DOUBLE),
            ("network_jitter", DOUBLE),
            ("migration_speed", DOUBLE),
            ("loss_percentage", DOUBLE),
            ("cpu_usage", DOUBLE),
            ("mem_usage", DOUBLE),
            ("evaluation_result", TEXT),
        ],
        parents: OF_A_TASK,
    },
    Table {
        name: "consistency_results",
        objects: &[],
        own: &[
            TENANT,
            TASK,
            POSITION,
            ("dir_check", TEXT),
            ("num_total_files", INTEGER),
            ("num_different_files", INTEGER),
            ("num_target_miss_files", INTEGER),
            ("num_target_more_files", INTEGER),
        ],
        parents: OF_A_TASK,
    },
    Table {
        name: "certificate_authorities",
        objects: &[],
        own: &[TENANT, ("certificate", TEXT), ("private_key", TEXT)],
        parents: &[],
    },
    Table {
        name: "task_credentials",
        objects: &[],
        own: &[
            TENANT,
            TASK,
            ("passphrase", TEXT),
            ("cert", TEXT),
            ("private_key", TEXT),
            ("target_mgmt_cert", TEXT),
            ("target_mgmt_private_key", TEXT),
            ("target_data_cert", TEXT),
            ("target_data_private_key", TEXT),
            ("expires", BIGINT),
        ],
        parents: OF_A_TASK,
    },
    Table {
        name: "tokens",
        objects: &[],
        own: &[
            ("hash", "bytea"),
            TENANT,
            ("id", TEXT),
            ("role", TEXT),
            ("description", TEXT),
            ("created_at", BIGINT),
            ("expires_at", BIGINT),
            ("last_used_at", BIGINT),
        ],
        parents: &[],
    },
    Table {
        name: "access_keys",
        objects: &[],
        own: &[
            ("access_key", TEXT),
            TENANT,
            ("secret", "bytea"),
            ("role", TEXT),
            ("description", TEXT),
            ("created_at", BIGINT),
            ("expires_at", BIGINT),
            ("last_used_at", BIGINT),
        ],
        parents: &[],
    },
    Table {
        name: "replays",
        objects: &[],
        own: &[
            TENANT,
            ("key", "bytea"),
            ("created_at", BIGINT),
            ("status", INTEGER),
            ("etag", TEXT),
            ("body", "bytea"),
        ],
        parents: &[],
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
