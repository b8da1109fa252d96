//! Replacing what is known of a source's disks.

use sqlx::Connection;
use sqlx::postgres::PgConnection;

use super::super::Result;
use super::lock::{lock_source, visit};
use super::register::save;
use crate::model::{DiskInfo, Field, SourceServer};

/// Replaces the lists that are given.
///
/// # Errors
/// [`super::super::Error::SourceNotFound`].
pub async fn replace_disk_info(
    connection: &mut PgConnection,
    (tenant, id): (&str, &str),
    info: &DiskInfo,
    now: i64,
) -> Result<()> {
    let mut transaction = connection.begin().await?;
    lock_source(&mut transaction, tenant, id).await?;
    visit(&mut transaction, tenant, id, now).await?;
    let server = SourceServer {
        disks: Field::from(info.disks.clone()),
        volume_groups: Field::from(info.volumegroups.clone()),
        btrfs_list: Field::from(info.btrfs_list.clone()),
        ..SourceServer::default()
    };
    save(&mut transaction, tenant, id, server).await?;
    transaction.commit().await?;
    Ok(())
}
