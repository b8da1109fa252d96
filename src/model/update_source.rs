//! The body of `PUT /v3/sources/{source_id}`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::List;

/// What to change of a registered source server; what is absent or null stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "PutSourceServerBody")]
pub struct UpdateSource {
    /// Its new name.
    #[validate(length(max = 255))]
    pub name: Option<String>,
    /// Migration project to move it to.
    #[validate(length(max = 255))]
    pub migprojectid: Option<String>,
    /// Disks that are to have another size on the target, or not to be migrated. Without effect once
    /// the source server has a task.
    #[validate(length(max = 65535), nested)]
    pub disks: Option<List<ResizedDisk>>,
    /// Volume groups, likewise.
    #[validate(length(max = 65535), nested)]
    pub volume_groups: Option<List<ResizedGroup>>,
}

/// The sizes asked for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(inline)]
pub struct ResizePlan {
    /// Of disks.
    pub disks: Vec<ResizedDisk>,
    /// Of volume groups.
    pub volume_groups: Vec<ResizedGroup>,
}

/// What a disk is to be like on the target.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "PutDisk")]
pub struct ResizedDisk {
    /// The disk's name, or its place among the disks, from 1.
    #[validate(required, length(max = 255))]
    pub id: Option<String>,
    /// Whether it is migrated, which it is where nothing is said.
    pub need_migration: Option<bool>,
    /// Size on the target, in bytes.
    #[validate(range(min = 0, max = i64::MAX))]
    pub adjust_size: Option<i64>,
    /// Its partitions.
    #[validate(length(max = 65535), nested)]
    pub physical_volumes: Option<List<ResizedVolume>>,
}

/// What a volume group is to be like on the target.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "PutVolumeGroups")]
pub struct ResizedGroup {
    /// The group's name, or its place among the groups, from 1.
    #[validate(required, length(max = 255))]
    pub id: Option<String>,
    /// Whether it is migrated, which it is where nothing is said.
    pub need_migration: Option<bool>,
    /// Size on the target, in bytes.
    #[validate(range(min = 0, max = i64::MAX))]
    pub adjust_size: Option<i64>,
    /// Its logical volumes.
    #[validate(length(max = 65535), nested)]
    pub logical_volumes: Option<List<ResizedVolume>>,
}

/// What a partition or a logical volume is to be like on the target.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "PutVolume")]
pub struct ResizedVolume {
    /// The volume's name, or its place among the volumes, from 1.
    #[validate(required, length(max = 255))]
    pub id: Option<String>,
    /// Whether it is migrated, which it is where nothing is said.
    pub need_migration: Option<bool>,
    /// Size on the target, in bytes.
    #[validate(range(min = 0, max = i64::MAX))]
    pub adjust_size: Option<i64>,
}

impl UpdateSource {
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
