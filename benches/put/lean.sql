\set i random(1, 1000)
\set v random(1, 1000000)
WITH
k AS (SELECT '0190a1b2-0000-7000-8000-' || lpad((:i)::text, 12, '0') AS id),
t AS (
    UPDATE tasks SET
        name = 'MigrationTask', type = 'MIGRATE_BLOCK', os_type = 'WINDOWS', state = 'RUNNING',
        estimate_complete_time = NULL, create_date = 1598435778000, start_date = 1598435784000,
        finish_date = NULL, priority = 1, speed_limit = 0, migrate_speed = 0.0, start_target_server = TRUE,
        error_json = '', total_time = :v, float_ip = NULL, migration_ip = NULL,
        vm_template_id = 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxx0001', region_name = 'region name',
        region_id = 'region id', project_name = 'project name',
        project_id = 'xxxxxxxxxxxxxxxxxxxxxxxx00000001', sub_task_count = 5, version = version + 1
    FROM k WHERE tenant_id = 'default' AND tasks.id = k.id
),
st AS (
    UPDATE sub_tasks SET
        id = 7277 + position, name = 'CREATE_CLOUD_SERVER', progress = :v % 100, start_date = 1598435802000,
        end_date = NULL, user_op = 'REPLICATE', migrate_speed = NULL, process_trace = NULL
    FROM k WHERE tenant_id = 'default' AND task_id = k.id AND position BETWEEN 1 AND 5
),
source AS (
    UPDATE servers SET
        id = 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxx0001', ip = '192.168.0.154', name = 'name-win16',
        os_type = 'WINDOWS', os_version = 'WINDOWS2016_64BIT', agent_version = '1.2.0', oem_system = FALSE,
        state = 'initialize', migration_cycle = 'replicating', memory = :v
    FROM k WHERE tenant_id = 'default' AND owner_id = k.id AND role = 'source'
),
target AS (
    UPDATE servers SET
        id = 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxx0001', vm_id = '', name = '', ip = NULL, os_type = 'WINDOWS',
        os_version = 'WINDOWS2016_64BIT', system_dir = 'Y:\Windows\System32', disk_shape = '{2}',
        volume_group_shape = '{}', image_disk_id = NULL, cutovered_snapshot_ids = NULL, memory = :v
    FROM k WHERE tenant_id = 'default' AND owner_id = k.id AND role = 'target'
),
d AS (
    UPDATE disks SET
        id = 88008, name = 'Disk 1', relation_name = NULL, disk_id = '0', partition_style = 'MBR',
        size = 42949672960, used_size = :v, device_use = 'OS', os_disk = TRUE, disk_index = '0'
    FROM k WHERE tenant_id = 'default' AND owner_id = k.id AND role = 'target' AND position = 1
)
UPDATE volumes SET
    id = 135054 + position, uuid = '\\?\Volume{586b7157-0000-0000-0000-100000000000}\', index = position,
    name = 'Z:', relation_name = NULL, device_use = 'BOOT', file_system = 'NTFS', mount_point = NULL,
    size = 524288000, used_size = :v, free_size = 114012160
FROM k WHERE tenant_id = 'default' AND owner_id = k.id AND role = 'target' AND parent_position = 1;
