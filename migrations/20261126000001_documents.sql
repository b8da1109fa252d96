-- A server with its disks, volumes, Btrfs file systems, networks and volume groups becomes one JSON document:
-- the API replaces these lists whole and gives their items no ids, and they are always read whole.
--   sources.document       what the agent of a registered source reported. The fields that lists filter by, or that
--                          change without the agent, are columns instead
--   task_servers           the servers of a task. NULL: the task has no such server
--   task_servers.vm_id     target ->> 'vm_id', for the filter
-- The views at the end show each kind of object as a table, for reports.

CREATE TEMPORARY TABLE old_servers ON COMMIT DROP AS
SELECT
    s.tenant_id, s.owner_id, s.role, s.state_action_time, s.stage_action_time,
    (
        SELECT jsonb_object_agg(field.key, field.value)
        FROM jsonb_each(
            to_jsonb(s) || jsonb_build_object(
                'disks', CASE WHEN s.disk_shape IS NOT NULL THEN coalesce((
                    SELECT jsonb_agg(
                        to_jsonb(d) - '{tenant_id,owner_id,role,position}'::text[]
                            - CASE s.role WHEN 'target' THEN '{inode_size}' ELSE '{id,disk_id,disk_index}' END::text[]
                            || jsonb_build_object(
                                'physical_volumes', CASE WHEN s.disk_shape[d.position] IS NOT NULL THEN coalesce((
                                    SELECT jsonb_agg(
                                        to_jsonb(v) - '{tenant_id,owner_id,role,parent_position,position}'::text[]
                                            - CASE s.role WHEN 'target' THEN '{inode_size,inode_nums,size_per_cluster}'
                                                ELSE '{id,relation_name,free_size}' END::text[]
                                        ORDER BY v.position
                                    )
                                    FROM volumes AS v
                                    WHERE v.tenant_id = d.tenant_id AND v.owner_id = d.owner_id AND v.role = d.role
                                        AND v.parent_position = d.position AND v.position <= s.disk_shape[d.position]
                                ), '[]') END
                            )
                        ORDER BY d.position
                    )
                    FROM disks AS d
                    WHERE d.tenant_id = s.tenant_id AND d.owner_id = s.owner_id AND d.role = s.role
                        AND d.position <= cardinality(s.disk_shape)
                ), '[]') END,
                'btrfs_list', CASE WHEN s.btrfs_shape IS NOT NULL THEN coalesce((
                    SELECT jsonb_agg(
                        to_jsonb(f) - '{tenant_id,owner_id,role,position}'::text[]
                            || jsonb_build_object(
                                'subvolumn', CASE WHEN s.btrfs_shape[f.position] IS NOT NULL THEN coalesce((
                                    SELECT jsonb_agg(
                                        to_jsonb(v) - '{tenant_id,owner_id,role,parent_position,position}'::text[]
                                        ORDER BY v.position
                                    )
                                    FROM btrfs_subvolumes AS v
                                    WHERE v.tenant_id = f.tenant_id AND v.owner_id = f.owner_id AND v.role = f.role
                                        AND v.parent_position = f.position AND v.position <= s.btrfs_shape[f.position]
                                ), '[]') END
                            )
                        ORDER BY f.position
                    )
                    FROM btrfs_file_systems AS f
                    WHERE f.tenant_id = s.tenant_id AND f.owner_id = s.owner_id AND f.role = s.role
                        AND f.position <= cardinality(s.btrfs_shape)
                ), '[]') END,
                'networks', CASE WHEN s.network_count IS NOT NULL THEN coalesce((
                    SELECT jsonb_agg(to_jsonb(n) - '{tenant_id,owner_id,role,position}'::text[] ORDER BY n.position)
                    FROM networks AS n
                    WHERE n.tenant_id = s.tenant_id AND n.owner_id = s.owner_id AND n.role = s.role
                        AND n.position <= s.network_count
                ), '[]') END,
                'volume_groups', CASE WHEN s.volume_group_shape IS NOT NULL THEN coalesce((
                    SELECT jsonb_agg(
                        to_jsonb(g) - '{tenant_id,owner_id,role,position}'::text[]
                            || jsonb_build_object(
                                'logical_volumes', CASE WHEN s.volume_group_shape[g.position] IS NOT NULL THEN coalesce((
                                    SELECT jsonb_agg(
                                        to_jsonb(v) - '{tenant_id,owner_id,role,parent_position,position}'::text[]
                                        ORDER BY v.position
                                    )
                                    FROM logical_volumes AS v
                                    WHERE v.tenant_id = g.tenant_id AND v.owner_id = g.owner_id AND v.role = g.role
                                        AND v.parent_position = g.position
                                        AND v.position <= s.volume_group_shape[g.position]
                                ), '[]') END
                            )
                        ORDER BY g.position
                    )
                    FROM volume_groups AS g
                    WHERE g.tenant_id = s.tenant_id AND g.owner_id = s.owner_id AND g.role = s.role
                        AND g.position <= cardinality(s.volume_group_shape)
                ), '[]') END
            )
        ) AS field
        WHERE field.key = ANY (CASE s.role
            WHEN 'target' THEN '{id,ip,name,hostname,os_type,os_version,firmware,cpu_quantity,memory,disks,btrfs_list,
                networks,domain_id,has_rsync,paravirtualization,raw_devices,driver_files,system_services,account_rights,
                boot_loader,system_dir,volume_groups,vm_id,flavor,image_disk_id,snapshot_ids,cutovered_snapshot_ids}'
            WHEN 'clone' THEN '{vm_id,name,clone_error,clone_state,error_msg}'
            ELSE '{id,ip,ipv6,name,hostname,os_type,os_version,virtualization_type,linux_block_check,firmware,
                cpu_quantity,memory,disks,btrfs_list,networks,domain_id,has_rsync,paravirtualization,raw_devices,
                driver_files,system_services,account_rights,boot_loader,system_dir,volume_groups,agent_version,
                kernel_version,migration_cycle,state,oem_system,start_type,io_read_wait,has_tc,platform}'
        END::text[])
    ) AS document
FROM servers AS s
WHERE s.present;

ALTER TABLE sources
    ADD COLUMN name              TEXT,
    ADD COLUMN ip                TEXT,
    ADD COLUMN ipv6              TEXT,
    ADD COLUMN state             TEXT,
    ADD COLUMN migration_cycle   TEXT,
    ADD COLUMN state_action_time BIGINT,
    ADD COLUMN stage_action_time BIGINT,
    ADD COLUMN document          JSONB NOT NULL DEFAULT '{}';

UPDATE sources AS x SET
    name = s.document ->> 'name',
    ip = s.document ->> 'ip',
    ipv6 = s.document ->> 'ipv6',
    state = s.document ->> 'state',
    migration_cycle = s.document ->> 'migration_cycle',
    state_action_time = s.state_action_time,
    stage_action_time = s.stage_action_time,
    document = s.document - '{name,ip,ipv6,state,migration_cycle}'::text[]
FROM old_servers AS s
WHERE s.tenant_id = x.tenant_id AND s.owner_id = x.id AND s.role = 'registered';

CREATE INDEX sources_by_state ON sources (tenant_id, state);

CREATE TABLE task_servers (
    tenant_id TEXT COLLATE "C" NOT NULL,
    task_id   TEXT COLLATE "C" NOT NULL,
    source    JSONB,
    target    JSONB,
    clone     JSONB,
    vm_id     TEXT,
    PRIMARY KEY (tenant_id, task_id),
    FOREIGN KEY (tenant_id, task_id) REFERENCES tasks (tenant_id, id) ON DELETE CASCADE
) WITH (fillfactor = 80);

INSERT INTO task_servers (tenant_id, task_id, source, target, clone, vm_id)
SELECT
    t.tenant_id, t.id,
    (SELECT document FROM old_servers WHERE tenant_id = t.tenant_id AND owner_id = t.id AND role = 'source'),
    (SELECT document FROM old_servers WHERE tenant_id = t.tenant_id AND owner_id = t.id AND role = 'target'),
    (SELECT document FROM old_servers WHERE tenant_id = t.tenant_id AND owner_id = t.id AND role = 'clone'),
    (SELECT document ->> 'vm_id' FROM old_servers WHERE tenant_id = t.tenant_id AND owner_id = t.id AND role = 'target')
FROM tasks AS t;

CREATE INDEX task_servers_by_vm ON task_servers (tenant_id, vm_id);

DROP TABLE disks, volumes, btrfs_file_systems, btrfs_subvolumes, networks, volume_groups, logical_volumes, servers;

-- Speed limits, the evaluation of the network and the results of consistency checks become documents too.
--   tasks.speed_limits                   NULL: they were never set
--   tasks.digest                         SHA-256 of what the last update said of servers and sub-tasks; NULL:
--                                        something else may have changed them since
--   tasks.consistency_finished_time      when the last consistency check ended. Its directories are in
--                                        consistency_results, as there can be 65,535 of them
ALTER TABLE tasks
    ADD COLUMN speed_limits       JSONB,
    ADD COLUMN network_check_info JSONB,
    ADD COLUMN digest             BYTEA;

UPDATE tasks AS t SET speed_limits = jsonb_build_object('speed_limit', coalesce((
    SELECT jsonb_agg(to_jsonb(x) - '{tenant_id,task_id,position}'::text[] ORDER BY x.position)
    FROM speed_limits AS x
    WHERE x.tenant_id = t.tenant_id AND x.task_id = t.id
), '[]'))
WHERE t.speed_limit_count IS NOT NULL;

UPDATE tasks AS t SET network_check_info = to_jsonb(x) - '{tenant_id,task_id}'::text[]
FROM network_checks AS x
WHERE x.tenant_id = t.tenant_id AND x.task_id = t.id;

-- Sub-tasks beyond the count are left over from earlier updates.
DELETE FROM sub_tasks AS x USING tasks AS t
WHERE t.tenant_id = x.tenant_id AND t.id = x.task_id AND x.position > coalesce(t.sub_task_count, 0);

ALTER TABLE tasks
    DROP COLUMN speed_limit_count,
    DROP COLUMN unswept;

ALTER TABLE consistency_results RENAME TO old_consistency_results;
ALTER TABLE old_consistency_results RENAME CONSTRAINT consistency_results_pkey TO old_consistency_results_pkey;

CREATE TABLE consistency_results (
    tenant_id TEXT COLLATE "C" NOT NULL,
    task_id   TEXT COLLATE "C" NOT NULL,
    results   JSONB            NOT NULL,
    PRIMARY KEY (tenant_id, task_id),
    FOREIGN KEY (tenant_id, task_id) REFERENCES tasks (tenant_id, id) ON DELETE CASCADE
);

INSERT INTO consistency_results (tenant_id, task_id, results)
SELECT t.tenant_id, t.id, coalesce((
    SELECT jsonb_agg(to_jsonb(x) - '{tenant_id,task_id,position}'::text[] ORDER BY x.position)
    FROM old_consistency_results AS x
    WHERE x.tenant_id = t.tenant_id AND x.task_id = t.id
), '[]')
FROM tasks AS t
WHERE t.consistency_finished_time IS NOT NULL;

DROP TABLE old_consistency_results, speed_limits, network_checks;

-- The views. "role" is registered (owner_id is the id of a source) or source, target or clone (owner_id is the id of a
-- task). Positions count from 1.
CREATE VIEW servers AS
SELECT
    tenant_id, id AS owner_id, 'registered' AS role,
    document || jsonb_build_object(
        'name', name, 'ip', ip, 'ipv6', ipv6, 'state', state, 'migration_cycle', migration_cycle
    ) AS document
FROM sources
UNION ALL
SELECT tenant_id, task_id, 'source', source FROM task_servers WHERE source IS NOT NULL
UNION ALL
SELECT tenant_id, task_id, 'target', target FROM task_servers WHERE target IS NOT NULL
UNION ALL
SELECT tenant_id, task_id, 'clone', clone FROM task_servers WHERE clone IS NOT NULL;

CREATE VIEW source_servers AS
SELECT s.tenant_id, s.owner_id, s.role, r.*
FROM servers AS s,
    jsonb_to_record(s.document) AS r (
        id TEXT, ip TEXT, ipv6 TEXT, name TEXT, hostname TEXT, os_type TEXT, os_version TEXT, virtualization_type TEXT,
        linux_block_check TEXT, firmware TEXT, cpu_quantity INTEGER, memory BIGINT, domain_id TEXT, has_rsync BOOLEAN,
        paravirtualization BOOLEAN, raw_devices TEXT, driver_files BOOLEAN, system_services BOOLEAN,
        account_rights BOOLEAN, boot_loader TEXT, system_dir TEXT, agent_version TEXT, kernel_version TEXT,
        migration_cycle TEXT, state TEXT, oem_system BOOLEAN, start_type TEXT, io_read_wait DOUBLE PRECISION,
        has_tc BOOLEAN, platform TEXT
    )
WHERE s.role IN ('registered', 'source');

CREATE VIEW target_servers AS
SELECT s.tenant_id, s.owner_id, s.role, r.*
FROM servers AS s,
    jsonb_to_record(s.document) AS r (
        id TEXT, ip TEXT, name TEXT, hostname TEXT, os_type TEXT, os_version TEXT, firmware TEXT, cpu_quantity INTEGER,
        memory BIGINT, domain_id TEXT, has_rsync BOOLEAN, paravirtualization BOOLEAN, raw_devices TEXT,
        driver_files BOOLEAN, system_services BOOLEAN, account_rights BOOLEAN, boot_loader TEXT, system_dir TEXT,
        vm_id TEXT, flavor TEXT, image_disk_id TEXT, snapshot_ids TEXT, cutovered_snapshot_ids TEXT
    )
WHERE s.role = 'target';

CREATE VIEW clone_servers AS
SELECT s.tenant_id, s.owner_id, s.role, r.*
FROM servers AS s,
    jsonb_to_record(s.document) AS r (vm_id TEXT, name TEXT, clone_error TEXT, clone_state TEXT, error_msg TEXT)
WHERE s.role = 'clone';

CREATE VIEW disks AS
SELECT s.tenant_id, s.owner_id, s.role, list.position::integer AS position, r.*
FROM servers AS s,
    jsonb_array_elements(nullif(s.document -> 'disks', 'null')) WITH ORDINALITY AS list (item, position),
    jsonb_to_record(list.item) AS r (
        name TEXT, partition_style TEXT, device_use TEXT, size BIGINT, used_size BIGINT, os_disk BOOLEAN,
        relation_name TEXT, inode_size INTEGER, id BIGINT, disk_id TEXT, disk_index TEXT
    );

CREATE VIEW volumes AS
SELECT
    s.tenant_id, s.owner_id, s.role, parent.position::integer AS parent_position, list.position::integer AS position, r.*
FROM servers AS s,
    jsonb_array_elements(nullif(s.document -> 'disks', 'null')) WITH ORDINALITY AS parent (item, position),
    jsonb_array_elements(nullif(parent.item -> 'physical_volumes', 'null')) WITH ORDINALITY AS list (item, position),
    jsonb_to_record(list.item) AS r (
        device_use TEXT, file_system TEXT, index INTEGER, mount_point TEXT, name TEXT, size BIGINT, used_size BIGINT,
        inode_size INTEGER, inode_nums BIGINT, uuid TEXT, size_per_cluster INTEGER, id BIGINT, relation_name TEXT,
        free_size BIGINT
    );

CREATE VIEW btrfs_file_systems AS
SELECT s.tenant_id, s.owner_id, s.role, list.position::integer AS position, r.*
FROM servers AS s,
    jsonb_array_elements(nullif(s.document -> 'btrfs_list', 'null')) WITH ORDINALITY AS list (item, position),
    jsonb_to_record(list.item) AS r (
        name TEXT, label TEXT, uuid TEXT, device TEXT, size BIGINT, nodesize BIGINT, sectorsize INTEGER,
        data_profile TEXT, system_profile TEXT, metadata_profile TEXT, global_reserve1 TEXT, g_vol_used_size BIGINT,
        default_subvolid TEXT, default_subvol_name TEXT, default_subvol_mountpath TEXT
    );

CREATE VIEW btrfs_subvolumes AS
SELECT
    s.tenant_id, s.owner_id, s.role, parent.position::integer AS parent_position, list.position::integer AS position, r.*
FROM servers AS s,
    jsonb_array_elements(nullif(s.document -> 'btrfs_list', 'null')) WITH ORDINALITY AS parent (item, position),
    jsonb_array_elements(nullif(parent.item -> 'subvolumn', 'null')) WITH ORDINALITY AS list (item, position),
    jsonb_to_record(list.item) AS r (
        uuid TEXT, is_snapshot TEXT, subvol_id TEXT, parent_id TEXT, subvol_name TEXT, subvol_mount_path TEXT
    );

CREATE VIEW networks AS
SELECT s.tenant_id, s.owner_id, s.role, list.position::integer AS position, r.*
FROM servers AS s,
    jsonb_array_elements(nullif(s.document -> 'networks', 'null')) WITH ORDINALITY AS list (item, position),
    jsonb_to_record(list.item) AS r (
        name TEXT, ip TEXT, ipv6 TEXT, netmask TEXT, gateway TEXT, mtu INTEGER, mac TEXT, id TEXT
    );

CREATE VIEW volume_groups AS
SELECT s.tenant_id, s.owner_id, s.role, list.position::integer AS position, r.*
FROM servers AS s,
    jsonb_array_elements(nullif(s.document -> 'volume_groups', 'null')) WITH ORDINALITY AS list (item, position),
    jsonb_to_record(list.item) AS r (components TEXT, free_size BIGINT, name TEXT, size BIGINT);

CREATE VIEW logical_volumes AS
SELECT
    s.tenant_id, s.owner_id, s.role, parent.position::integer AS parent_position, list.position::integer AS position, r.*
FROM servers AS s,
    jsonb_array_elements(nullif(s.document -> 'volume_groups', 'null')) WITH ORDINALITY AS parent (item, position),
    jsonb_array_elements(nullif(parent.item -> 'logical_volumes', 'null')) WITH ORDINALITY AS list (item, position),
    jsonb_to_record(list.item) AS r (
        block_count INTEGER, block_size BIGINT, file_system TEXT, inode_size INTEGER, inode_nums BIGINT,
        device_use TEXT, mount_point TEXT, name TEXT, size BIGINT, used_size BIGINT, free_size BIGINT
    );
