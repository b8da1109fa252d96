//! The task and the target of a source server, as its responses contain them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    CloneServer, DeviceUse, LogCollectStatus, PhysicalVolume, SubTask, TaskType, VolumeGroup,
};

/// The task of a source server.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(rename = "TaskByServerSource")]
#[expect(missing_docs, reason = "each field is described in Task")]
pub struct CurrentTask {
    pub id: String,
    pub name: Option<String>,
    pub r#type: Option<TaskType>,
    pub state: Option<String>,
    pub start_date: Option<i64>,
    pub estimate_complete_time: Option<i64>,
    pub remain_seconds: Option<i64>,
    pub speed_limit: Option<i32>,
    pub migrate_speed: Option<f64>,
    pub compress_rate: Option<f64>,
    pub start_target_server: Option<bool>,
    pub vm_template_id: Option<String>,
    pub region_id: Option<String>,
    pub project_name: Option<String>,
    pub project_id: Option<String>,
    pub exist_server: Option<bool>,
    pub use_public_ip: Option<bool>,
    pub target_server: Option<TargetReference>,
    pub clone_server: Option<CloneServer>,
    pub log_collect_status: Option<LogCollectStatus>,
    /// Bucket that its log was last uploaded to.
    pub log_bucket: Option<String>,
    /// How long the log can be downloaded, in seconds.
    pub log_expire: Option<i32>,
    /// When the log was uploaded, in epoch milliseconds.
    pub log_upload_time: Option<i64>,
    /// Where the log can be downloaded. Agents do not report it.
    pub log_share_url: Option<String>,
    pub subtask_info: Option<String>,
    pub overall_progress: Option<i32>,
    /// The last sub-tasks, which `subtask_info` and `overall_progress` are derived from.
    #[serde(skip_serializing)]
    #[schemars(skip)]
    pub latest: Vec<SubTask>,
}

/// The target of a source server's task.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(rename = "TargetServerById")]
pub struct TargetReference {
    /// Id of the cloud server.
    pub vm_id: Option<String>,
    /// Its name.
    pub name: Option<String>,
}

/// A check of a source server before its migration.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct EnvironmentCheck {
    /// Id of the check among those of its operating system.
    pub id: i64,
    /// What was checked, such as `FILE_SYSTEM`.
    pub name: String,
    /// OK, WARN or ERROR. A check that needs what the agent has not reported is not listed.
    pub result: String,
    /// What the agent has reported, or at most 20 names of what is wrong.
    pub params: Vec<String>,
    /// The vendor's error code, unless the result is OK.
    pub error_code: Option<String>,
    /// The result again, unless it is OK.
    pub error_or_warn: Option<String>,
    /// The parameters again, unless the result is OK, as one text.
    pub error_params: Option<String>,
}

/// A proposal for the target server, which a new task's `target_server` can be filled from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct InitTargetServer {
    /// The disks to be migrated, with the requested sizes.
    pub disks: Vec<InitDisk>,
    /// The volume groups to be migrated, with the requested sizes.
    pub volume_groups: Vec<VolumeGroup>,
}

/// A disk of a proposed target server.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(rename = "DiskIntargetServer")]
pub struct InitDisk {
    /// Disk name.
    pub name: Option<String>,
    /// Size, in bytes.
    pub size: Option<i64>,
    /// Used space, in bytes.
    pub used_size: Option<i64>,
    /// Use of the disk.
    pub device_use: Option<DeviceUse>,
    /// Partitions of the disk.
    pub physical_volumes: Vec<PhysicalVolume>,
}
