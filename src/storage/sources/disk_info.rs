//! Replacing what is known of a source's disks.

use sqlx::Connection;
use sqlx::postgres::PgConnection;

use super::super::{Error, Result};
use super::register::save;
use super::visit::visit;
use crate::model::{DiskInfo, Field, SourceServer};

/// Replaces the lists that are given.
///
/// # Errors
/// [`Error::SourceNotFound`].
pub async fn replace_disk_info(
    connection: &mut PgConnection,
    (tenant, id): (&str, &str),
    info: &DiskInfo,
    now: i64,
) -> Result<()> {
    let mut transaction = connection.begin().await?;
    let locked = sqlx::query_scalar!(
        "SELECT id FROM sources WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE",
        tenant,
        id,
    )
    .fetch_optional(&mut *transaction)
    .await?;
    if locked.is_none() {
        return Err(Error::SourceNotFound(id.into()));
    }
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
