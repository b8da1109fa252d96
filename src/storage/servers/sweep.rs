//! Removing rows that lie outside their server's shape.

use sqlx::postgres::PgConnection;

use super::super::Result;

/// Deletes the dead rows of an owner's servers. What hangs on them goes by cascade.
///
/// The caller holds the lock on the owner's row, so that no row here is being written anew.
pub(in super::super) async fn sweep(
    connection: &mut PgConnection,
    tenant: &str,
    owner: &str,
) -> Result<()> {
    sqlx::query!(
        r#"
        WITH
        s AS (
            UPDATE servers SET unswept = FALSE
            WHERE tenant_id = $1 AND owner_id = $2 AND unswept
            RETURNING role, disk_shape, btrfs_shape, network_count, volume_group_shape
        ),
        disk AS (
            DELETE FROM disks AS x USING s
            WHERE x.tenant_id = $1 AND x.owner_id = $2 AND x.role = s.role
                AND x.position > coalesce(cardinality(s.disk_shape), 0)
        ),
        volume AS (
            DELETE FROM volumes AS x USING s
            WHERE x.tenant_id = $1 AND x.owner_id = $2 AND x.role = s.role
                AND x.position > coalesce(s.disk_shape[x.parent_position], 0)
        ),
        file_system AS (
            DELETE FROM btrfs_file_systems AS x USING s
            WHERE x.tenant_id = $1 AND x.owner_id = $2 AND x.role = s.role
                AND x.position > coalesce(cardinality(s.btrfs_shape), 0)
        ),
        subvolume AS (
            DELETE FROM btrfs_subvolumes AS x USING s
            WHERE x.tenant_id = $1 AND x.owner_id = $2 AND x.role = s.role
                AND x.position > coalesce(s.btrfs_shape[x.parent_position], 0)
        ),
        network AS (
            DELETE FROM networks AS x USING s
            WHERE x.tenant_id = $1 AND x.owner_id = $2 AND x.role = s.role
                AND x.position > coalesce(s.network_count, 0)
        ),
        volume_group AS (
            DELETE FROM volume_groups AS x USING s
            WHERE x.tenant_id = $1 AND x.owner_id = $2 AND x.role = s.role
                AND x.position > coalesce(cardinality(s.volume_group_shape), 0)
        )
        DELETE FROM logical_volumes AS x USING s
        WHERE x.tenant_id = $1 AND x.owner_id = $2 AND x.role = s.role
            AND x.position > coalesce(s.volume_group_shape[x.parent_position], 0)
        "#,
        tenant,
        owner,
    )
    .execute(connection)
    .await?;
    Ok(())
}
