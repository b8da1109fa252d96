//! Writing servers with all that hangs on them.

use sqlx::postgres::PgConnection;

use super::super::Result;
use super::ServerRows;

/// A statement that updates the owner of servers, then its servers, their disks and the disks' volumes.
///
/// `$before` is a `WITH` that must hold a CTE `owner (tenant_id, id, overtaken)` of one row, or of none to
/// write nothing; `$after` is what comes of it all; parameters 1 to 3 are the rows of the three tables,
/// `$before` and `$after` count theirs from 4. The CTE `server` tells, in `unswept`, whether a list has
/// had another length since the last sweep.
///
/// `overtaken` says that the owner was written after this statement began. A condition on `servers` is
/// first put to the row as it was when the statement began, and where that fails, the row as it is now is
/// not looked at: a server that is no longer absent would escape its removal.
macro_rules! save_servers {
    ($query:ident!($($row:ty,)? $before:literal, $after:literal), $rows:expr, $($parameter:expr),* $(,)?) => {
        sqlx::$query!($($row,)? $before + r#",
        server AS (
            UPDATE servers AS x SET (
                present, unswept,
                id, ip, name, hostname, os_type, os_version, virtualization_type, linux_block_check,
                firmware, cpu_quantity, memory, domain_id, has_rsync, paravirtualization,
                raw_devices, driver_files, system_services, account_rights, boot_loader, system_dir,
                agent_version, kernel_version, migration_cycle, state, oem_system, start_type,
                io_read_wait, ipv6, has_tc, platform, vm_id, flavor, image_disk_id, snapshot_ids, cutovered_snapshot_ids,
                clone_error, clone_state, error_msg, disk_shape, btrfs_shape, network_count,
                volume_group_shape, state_action_time, stage_action_time
            ) = (
                SELECT
                    r.present,
                    x.unswept OR x.disk_shape IS DISTINCT FROM r.disk_shape OR x.btrfs_shape IS DISTINCT FROM r.btrfs_shape
                        OR x.network_count IS DISTINCT FROM r.network_count
                        OR x.volume_group_shape IS DISTINCT FROM r.volume_group_shape,
                    r.id, r.ip, r.name, r.hostname,
                    -- a target's is mandatory, or in newer editions of the API stays where it is not given
                    CASE WHEN x.role = 'target' AND r.present THEN coalesce(r.os_type, x.os_type) ELSE r.os_type END,
                    r.os_version, r.virtualization_type,
                    r.linux_block_check, r.firmware, r.cpu_quantity, r.memory, r.domain_id,
                    r.has_rsync, r.paravirtualization, r.raw_devices, r.driver_files,
                    r.system_services, r.account_rights, r.boot_loader, r.system_dir,
                    r.agent_version, r.kernel_version, r.migration_cycle, r.state, r.oem_system,
                    r.start_type, r.io_read_wait, r.ipv6, r.has_tc, r.platform, r.vm_id, r.flavor, r.image_disk_id,
                    r.snapshot_ids, r.cutovered_snapshot_ids, r.clone_error, r.clone_state,
                    r.error_msg, r.disk_shape, r.btrfs_shape, r.network_count, r.volume_group_shape,
                    CASE WHEN x.state IS DISTINCT FROM r.state THEN (extract(epoch FROM now()) * 1000)::bigint
                        ELSE x.state_action_time END,
                    CASE WHEN x.migration_cycle IS DISTINCT FROM r.migration_cycle
                        THEN (extract(epoch FROM now()) * 1000)::bigint ELSE x.stage_action_time END
                FROM jsonb_populate_record(
                    CASE WHEN (change.patch ->> 'present')::boolean THEN x ELSE NULL::servers END, change.patch
                ) AS r
            )
            FROM owner, jsonb_array_elements($1) AS change (patch)
            WHERE x.tenant_id = owner.tenant_id AND x.owner_id = owner.id AND x.role = change.patch ->> 'role'
                AND (x.present OR (change.patch ->> 'present')::boolean OR owner.overtaken)
            RETURNING x.unswept
        ),
        disk AS (
            INSERT INTO disks AS x
            SELECT r.* FROM owner, jsonb_populate_recordset(NULL::disks, $2) AS r
            ON CONFLICT (tenant_id, owner_id, role, position) DO UPDATE SET (
                name, partition_style, device_use, size, used_size, os_disk, relation_name,
                inode_size, id, disk_id, disk_index
            ) = ROW (
                excluded.name, excluded.partition_style, excluded.device_use, excluded.size,
                excluded.used_size, excluded.os_disk, excluded.relation_name, excluded.inode_size,
                excluded.id, excluded.disk_id, excluded.disk_index
            )
            WHERE x.* IS DISTINCT FROM excluded.*
        ),
        volume AS (
            INSERT INTO volumes AS x
            SELECT r.* FROM owner, jsonb_populate_recordset(NULL::volumes, $3) AS r
            ON CONFLICT (tenant_id, owner_id, role, parent_position, position) DO UPDATE SET (
                device_use, file_system, index, mount_point, name, size, used_size, inode_size,
                inode_nums, uuid, size_per_cluster, id, relation_name, free_size
            ) = ROW (
                excluded.device_use, excluded.file_system, excluded.index, excluded.mount_point,
                excluded.name, excluded.size, excluded.used_size, excluded.inode_size,
                excluded.inode_nums, excluded.uuid, excluded.size_per_cluster, excluded.id,
                excluded.relation_name, excluded.free_size
            )
            WHERE x.* IS DISTINCT FROM excluded.*
        )
        "# + $after, &$rows.servers as _, &$rows.disks as _, &$rows.volumes as _, $($parameter),*)
    };
}
pub(in super::super) use save_servers;

/// Writes the lists that updates seldom carry: Btrfs file systems, networks, volume groups.
pub(in super::super) async fn save_lists(
    connection: &mut PgConnection,
    rows: &ServerRows,
) -> Result<()> {
    if !rows.has_lists() {
        return Ok(());
    }
    sqlx::query!(
        r#"
        WITH
        file_system AS (
            INSERT INTO btrfs_file_systems AS x
            SELECT r.* FROM jsonb_populate_recordset(NULL::btrfs_file_systems, $1) AS r
            ON CONFLICT (tenant_id, owner_id, role, position) DO UPDATE SET (
                name, label, uuid, device, size, nodesize, sectorsize, data_profile, system_profile,
                metadata_profile, global_reserve1, g_vol_used_size, default_subvolid,
                default_subvol_name, default_subvol_mountpath
            ) = ROW (
                excluded.name, excluded.label, excluded.uuid, excluded.device, excluded.size,
                excluded.nodesize, excluded.sectorsize, excluded.data_profile,
                excluded.system_profile, excluded.metadata_profile, excluded.global_reserve1,
                excluded.g_vol_used_size, excluded.default_subvolid, excluded.default_subvol_name,
                excluded.default_subvol_mountpath
            )
            WHERE x.* IS DISTINCT FROM excluded.*
        ),
        subvolume AS (
            INSERT INTO btrfs_subvolumes AS x
            SELECT r.* FROM jsonb_populate_recordset(NULL::btrfs_subvolumes, $2) AS r
            ON CONFLICT (tenant_id, owner_id, role, parent_position, position) DO UPDATE SET (
                uuid, is_snapshot, subvol_id, parent_id, subvol_name, subvol_mount_path
            ) = ROW (
                excluded.uuid, excluded.is_snapshot, excluded.subvol_id, excluded.parent_id,
                excluded.subvol_name, excluded.subvol_mount_path
            )
            WHERE x.* IS DISTINCT FROM excluded.*
        ),
        network AS (
            INSERT INTO networks AS x
            SELECT r.* FROM jsonb_populate_recordset(NULL::networks, $3) AS r
            ON CONFLICT (tenant_id, owner_id, role, position) DO UPDATE SET (
                name, ip, ipv6, netmask, gateway, mtu, mac, id
            ) = ROW (
                excluded.name, excluded.ip, excluded.ipv6, excluded.netmask, excluded.gateway, excluded.mtu,
                excluded.mac, excluded.id
            )
            WHERE x.* IS DISTINCT FROM excluded.*
        ),
        volume_group AS (
            INSERT INTO volume_groups AS x
            SELECT r.* FROM jsonb_populate_recordset(NULL::volume_groups, $4) AS r
            ON CONFLICT (tenant_id, owner_id, role, position) DO UPDATE SET (
                components, free_size, name, size
            ) = ROW (
                excluded.components, excluded.free_size, excluded.name, excluded.size
            )
            WHERE x.* IS DISTINCT FROM excluded.*
        ),
        logical_volume AS (
            INSERT INTO logical_volumes AS x
            SELECT r.* FROM jsonb_populate_recordset(NULL::logical_volumes, $5) AS r
            ON CONFLICT (tenant_id, owner_id, role, parent_position, position) DO UPDATE SET (
                block_count, block_size, file_system, inode_size, inode_nums, device_use,
                mount_point, name, size, used_size, free_size
            ) = ROW (
                excluded.block_count, excluded.block_size, excluded.file_system,
                excluded.inode_size, excluded.inode_nums, excluded.device_use, excluded.mount_point,
                excluded.name, excluded.size, excluded.used_size, excluded.free_size
            )
            WHERE x.* IS DISTINCT FROM excluded.*
        )
        SELECT
        "#,
        &rows.file_systems as _,
        &rows.subvolumes as _,
        &rows.networks as _,
        &rows.groups as _,
        &rows.logical_volumes as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}
