//! The expected tables and views.

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

pub const TABLES: [Table; 28] = [
    Table {
        name: "migration_projects",
        objects: &[],
        own: &[
            TENANT,
            ("id", TEXT),
            ("created_at", BIGINT),
            ("is_default", BOOLEAN),
            ("name", TEXT),
            ("description", TEXT),
            ("region", TEXT),
            ("type", TEXT),
            ("start_target_server", BOOLEAN),
            ("speed_limit", INTEGER),
            ("use_public_ip", BOOLEAN),
            ("exist_server", BOOLEAN),
            ("syncing", BOOLEAN),
            ("enterprise_project", TEXT),
            ("start_network_check", BOOLEAN),
        ],
        parents: &[],
    },
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
            ("resize_plan", JSONB),
            ("renamed", BOOLEAN),
            // what lists filter by, or what changes without the agent; the rest is in the document
            ("name", TEXT),
            ("ip", TEXT),
            ("ipv6", TEXT),
            ("state", TEXT),
            ("migration_cycle", TEXT),
            ("state_action_time", BIGINT),
            ("stage_action_time", BIGINT),
            ("document", JSONB),
            ("checks", JSONB),
        ],
        // A project with sources must not be deleted.
        parents: &[("migration_projects", false)],
    },
    Table {
        name: "task_counts",
        objects: &[],
        own: &[TENANT, ("tasks", BIGINT)],
        parents: &[],
    },
    Table {
        name: "source_counts",
        objects: &[],
        own: &[TENANT, ("sources", BIGINT)],
        parents: &[],
    },
    Table {
        name: "tasks",
        objects: &["UpdateTask"],
        own: &[
            TENANT,
            ("source_id", TEXT),
            ("version", BIGINT),
            ("sub_task_count", INTEGER),
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
            ("speed_limits", JSONB),
            ("network_check_info", JSONB),
            ("digest", "bytea"),
            ("noted", "bytea"),
            ("consistency_finished_time", BIGINT),
            ("connected_at", BIGINT),
            ("stalled", TEXT),
            ("stalled_at", BIGINT),
        ],
        // A source with a task must not be deleted.
        parents: &[("sources", false)],
    },
    Table {
        name: "leases",
        objects: &[],
        own: &[
            ("name", TEXT),
            ("holder", TEXT),
            ("held_until", BIGINT),
            ("since", BIGINT),
        ],
        parents: &[],
    },
    Table {
        name: "watches",
        objects: &[],
        own: &[
            TENANT,
            TASK,
            ("version", BIGINT),
            ("state", TEXT),
            ("state_since", BIGINT),
            ("reported_at", BIGINT),
            ("step", TEXT),
            ("step_progress", INTEGER),
            ("size", BIGINT),
            ("moved_at", BIGINT),
            ("mark_at", BIGINT),
            ("mark_size", BIGINT),
            ("rate", DOUBLE),
            ("behind", BIGINT),
            ("growing", INTEGER),
            ("period", BIGINT),
            ("at", "bigint[]"),
            ("progress", "integer[]"),
            ("replicatesize", "bigint[]"),
            ("totalsize", "bigint[]"),
            ("migrate_speed", "real[]"),
            ("total_cpu_usage", "real[]"),
            ("agent_cpu_usage", "real[]"),
            ("total_mem_usage", "real[]"),
            ("agent_mem_usage", "real[]"),
            ("total_disk_io", "real[]"),
            ("agent_disk_io", "real[]"),
        ],
        parents: OF_A_TASK,
    },
    Table {
        name: "samples",
        objects: &[],
        own: &[
            TENANT,
            TASK,
            ("period", BIGINT),
            ("step", INTEGER),
            ("at", "bigint[]"),
            ("progress", "integer[]"),
            ("replicatesize", "bigint[]"),
            ("totalsize", "bigint[]"),
            ("migrate_speed", "real[]"),
            ("total_cpu_usage", "real[]"),
            ("agent_cpu_usage", "real[]"),
            ("total_mem_usage", "real[]"),
            ("agent_mem_usage", "real[]"),
            ("total_disk_io", "real[]"),
            ("agent_disk_io", "real[]"),
        ],
        parents: OF_A_TASK,
    },
    Table {
        name: "jobs",
        objects: &[],
        own: &[
            TENANT,
            ("id", TEXT),
            ("operation", TEXT),
            ("reason", TEXT),
            ("tasks", INTEGER),
            ("created_at", BIGINT),
            ("finished_at", BIGINT),
            ("actor_type", TEXT),
            ("actor_id", TEXT),
            ("actor_role", TEXT),
            ("address", TEXT),
            ("request_id", TEXT),
        ],
        parents: &[],
    },
    Table {
        name: "job_tasks",
        objects: &[],
        own: &[
            TENANT,
            ("job_id", TEXT),
            POSITION,
            TASK,
            ("outcome", TEXT),
            ("error_code", TEXT),
            ("error_msg", TEXT),
        ],
        parents: &[("jobs", true)],
    },
    Table {
        name: "webhooks",
        objects: &[],
        own: &[
            TENANT,
            ("id", TEXT),
            ("url", TEXT),
            ("description", TEXT),
            ("types", "text[]"),
            ("task_id", TEXT),
            ("source_id", TEXT),
            ("enabled", BOOLEAN),
            ("disabled_reason", TEXT),
            ("secret", TEXT),
            ("old_secret", TEXT),
            ("old_until", BIGINT),
            ("created_at", BIGINT),
            ("failing_since", BIGINT),
            ("epoch", INTEGER),
            ("tx", BIGINT),
            ("seq", BIGINT),
        ],
        parents: &[],
    },
    Table {
        name: "webhook_deliveries",
        objects: &[],
        own: &[
            TENANT,
            ("webhook_id", TEXT),
            ("id", TEXT),
            ("type", TEXT),
            ("body", TEXT),
            ("state", TEXT),
            ("attempts", INTEGER),
            ("created_at", BIGINT),
            ("next_at", BIGINT),
            ("last_at", BIGINT),
            ("status", INTEGER),
            ("error", TEXT),
            ("answer", TEXT),
        ],
        parents: &[("webhooks", true)],
    },
    Table {
        name: "sub_tasks",
        objects: &["SubTask"],
        own: &[TENANT, ("task_id", TEXT), POSITION, ("added", BOOLEAN)],
        parents: &[("tasks", true)],
    },
    Table {
        name: "task_servers",
        objects: &[],
        own: &[
            TENANT,
            TASK,
            ("source", JSONB),
            ("target", JSONB),
            ("clone", JSONB),
            ("vm_id", TEXT),
        ],
        parents: OF_A_TASK,
    },
    Table {
        name: "consistency_results",
        objects: &[],
        own: &[TENANT, TASK, ("results", JSONB)],
        parents: OF_A_TASK,
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
            ("deliveries", INTEGER),
            ("held_until", BIGINT),
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
        name: "browser_sessions",
        objects: &[],
        own: &[
            ("hash", "bytea"),
            TENANT,
            ("role", TEXT),
            ("actor_type", TEXT),
            ("actor_id", TEXT),
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
        name: "accounts",
        objects: &[],
        own: &[TENANT, ("privacy_agreed_at", BIGINT)],
        parents: &[],
    },
    Table {
        name: "templates",
        objects: &[],
        own: &[
            TENANT,
            ("id", TEXT),
            // what lists filter by, what is unique, and what is decided by; the rest is in the document
            ("name", TEXT),
            ("is_template", BOOLEAN),
            ("region", TEXT),
            ("availability_zone", TEXT),
            ("target_password", TEXT),
            ("document", JSONB),
        ],
        parents: &[],
    },
    Table {
        name: "outcomes",
        objects: &[],
        own: &[
            TENANT,
            ("key", "bytea"),
            ("fingerprint", "bytea"),
            ("claim", BIGINT),
            ("claimed_at", BIGINT),
            ("expires_at", BIGINT),
            ("status", INTEGER),
            ("etag", TEXT),
            ("body", "bytea"),
        ],
        parents: &[],
    },
    Table {
        name: "events",
        objects: &[],
        own: &[
            TENANT,
            ("epoch", INTEGER),
            ("tx", BIGINT),
            ("seq", BIGINT),
            ("at", BIGINT),
            ("type", TEXT),
            TASK,
            ("source_id", TEXT),
            ("data", JSONB),
            ("actor_type", TEXT),
            ("actor_id", TEXT),
            ("actor_role", TEXT),
            ("address", TEXT),
            ("request_id", TEXT),
        ],
        // what has happened to a task or a source outlives it
        parents: &[],
    },
    Table {
        name: "event_logs",
        objects: &[],
        own: &[TENANT, ("epoch", INTEGER), ("tx", BIGINT), ("seq", BIGINT)],
        parents: &[],
    },
    Table {
        name: "event_epochs",
        objects: &[],
        own: &[
            ("epoch", INTEGER),
            ("system_identifier", BIGINT),
            ("timeline", INTEGER),
        ],
        parents: &[],
    },
];

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
