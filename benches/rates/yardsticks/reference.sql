-- What a plain schema in normal form looks like, for the yard-sticks norm and report and for the peers.
-- A thousand tasks named task-1 to task-1000, without servers or sub-tasks.
CREATE SCHEMA n;
SET search_path = n;

CREATE TABLE tasks (
    id text primary key, domain_id text not null default '', name text, type text, os_type text, state text,
    priority smallint, speed_limit int, migrate_speed float8, start_target_server bool, error_json text,
    total_time bigint, float_ip text, migration_ip text, vm_template_id text, region_name text, region_id text,
    project_name text, project_id text, estimate_complete_time bigint, create_date bigint, start_date bigint,
    finish_date bigint, version bigint not null default 0, updated_at timestamptz not null default now()
);

CREATE TABLE source_servers (
    task_id text primary key references tasks on delete cascade, id text, ip text, name text, os_type text,
    os_version text, agent_version text, oem_system bool, state text, migration_cycle text
);

CREATE TABLE target_servers (
    task_id text primary key references tasks on delete cascade, id text, vm_id text, name text, ip text,
    os_type text, os_version text, system_dir text, image_disk_id text, cutovered_snapshot_ids text
);

CREATE TABLE disks (
    task_id text not null references tasks on delete cascade, ordinal int, id bigint, name text, relation_name text,
    disk_id text, partition_style text, size bigint, used_size bigint, device_use text, os_disk bool,
    disk_index text, primary key(task_id,ordinal)
);

CREATE TABLE volumes (
    task_id text not null, disk_ordinal int, ordinal int, id bigint, uuid text, index int, name text,
    relation_name text, device_use text, file_system text, mount_point text, size bigint, used_size bigint,
    free_size bigint, primary key(task_id,disk_ordinal,ordinal), foreign key (task_id,disk_ordinal)
    references disks on delete cascade
);

CREATE TABLE sub_tasks (
    task_id text not null references tasks on delete cascade, ordinal int, id bigint, name text, progress smallint,
    start_date bigint, end_date bigint, user_op text, migrate_speed float8, process_trace text,
    primary key(task_id,ordinal)
);

INSERT INTO tasks (id) SELECT 'task-' || g FROM generate_series(1, 1000) AS g;
