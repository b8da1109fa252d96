//! Replacing the disks and volumes of a source.

use super::super::{Result, Transaction};
use super::save::save;
use crate::model::{DiskInfo, Field, SourceServer};

/// Replaces the given lists of a locked source.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn diskinfo(db: &mut Transaction, id: &str, info: DiskInfo, now: i64) -> Result<()> {
    let server = SourceServer {
        disks: Field::from(info.disks),
        volume_groups: Field::from(info.volumegroups),
        btrfs_list: Field::from(info.btrfs_list),
        ..SourceServer::default()
    };
    save(db, id, &server, now).await
}
