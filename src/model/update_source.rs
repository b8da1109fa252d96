//! The body of `PUT /v3/sources/{source_id}`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::List;

/// Changes to a registered source server. Absent and null fields stay unchanged.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "PutSourceServerBody")]
pub struct UpdateSource {
    /// New name.
    #[validate(length(max = 255))]
    pub name: Option<String>,
    /// Id of the migration project to move it to. Empty as good as absent.
    #[validate(length(max = 255))]
    pub migprojectid: Option<String>,
    /// Disks to resize on the target or to exclude from the migration. Has no effect once the source server
    /// has a task.
    #[validate(length(max = 65535), nested)]
    pub disks: Option<List<ResizedDisk>>,
    /// Volume groups to resize or to exclude, in the same way.
    #[validate(length(max = 65535), nested)]
    pub volume_groups: Option<List<ResizedGroup>>,
}

/// The requested sizes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(inline)]
pub struct ResizePlan {
    /// Of disks.
    pub disks: Vec<ResizedDisk>,
    /// Of volume groups.
    pub volume_groups: Vec<ResizedGroup>,
}

/// Requested changes to a disk on the target.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "PutDisk")]
pub struct ResizedDisk {
    /// Name of the disk, or its position among the disks, counted from 1.
    #[validate(required, length(max = 255))]
    pub id: Option<String>,
    /// Whether it is migrated; true by default.
    pub need_migration: Option<bool>,
    /// Size on the target, in bytes.
    #[validate(range(min = 0, max = i64::MAX))]
    pub adjust_size: Option<i64>,
    /// Its partitions.
    #[validate(length(max = 65535), nested)]
    pub physical_volumes: Option<List<ResizedVolume>>,
}

/// Requested changes to a volume group on the target.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "PutVolumeGroups")]
pub struct ResizedGroup {
    /// Name of the volume group, or its position among the volume groups, counted from 1.
    #[validate(required, length(max = 255))]
    pub id: Option<String>,
    /// Whether it is migrated; true by default.
    pub need_migration: Option<bool>,
    /// Size on the target, in bytes.
    #[validate(range(min = 0, max = i64::MAX))]
    pub adjust_size: Option<i64>,
    /// Its logical volumes.
    #[validate(length(max = 65535), nested)]
    pub logical_volumes: Option<List<ResizedVolume>>,
}

/// Requested changes to a partition or a logical volume on the target.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "PutVolume")]
pub struct ResizedVolume {
    /// Name of the volume, or its position among the volumes, counted from 1.
    #[validate(required, length(max = 255))]
    pub id: Option<String>,
    /// Whether it is migrated; true by default.
    pub need_migration: Option<bool>,
    /// Size on the target, in bytes.
    #[validate(range(min = 0, max = i64::MAX))]
    pub adjust_size: Option<i64>,
}

impl UpdateSource {
    /// The migration project to move the source to, if any is named.
    #[must_use]
    pub fn project(&self) -> Option<&str> {
        self.migprojectid.as_deref().filter(|id| !id.is_empty())
    }

    /// The plan that this makes of an earlier one, if it plans anything. Lists are replaced whole.
    #[must_use]
    pub fn planned_over(self, mut plan: ResizePlan) -> Option<ResizePlan> {
        if self.disks.is_none() && self.volume_groups.is_none() {
            return None;
        }
        if let Some(disks) = self.disks {
            plan.disks = disks.0;
        }
        if let Some(groups) = self.volume_groups {
            plan.volume_groups = groups.0;
        }
        Some(plan)
    }
}
