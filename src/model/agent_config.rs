//! What agents are told about the cloud that they migrate to.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::List;

/// What agents are told about the cloud. The file of `SMS_AGENT_CONFIG` has this form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ShowConfigResponse")]
pub struct AgentConfig {
    /// Settings by name, such as `mainRegion`, `disktype`, `obs_domain` and `process_and_it`.
    pub config: BTreeMap<String, String>,
    /// The regions that there are.
    #[validate(length(min = 1, max = 100), nested)]
    #[schemars(length(min = 0, max = 100))]
    pub regions: List<Region>,
}

/// A region of the cloud, with the addresses of its services and the images that target servers start from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Region {
    /// Name of the region.
    #[validate(length(max = 255))]
    pub region_name: String,
    /// Name of its project.
    #[validate(length(max = 255))]
    pub project_name: String,
    /// Type of cloud.
    #[validate(length(max = 255))]
    pub cloud_type: String,
    /// Description.
    #[validate(length(max = 255))]
    pub desc: String,
    /// Domain of this service.
    #[validate(length(max = 255))]
    pub sms_domain: String,
    /// Domain of the IAM.
    #[validate(length(max = 255))]
    pub iam_domain: String,
    /// Domain of the service for cloud servers.
    #[validate(length(max = 255))]
    pub ecs_domain: String,
    /// Domain of the service for disks.
    #[validate(length(max = 255))]
    pub evs_domain: String,
    /// Domain of the service for networks.
    #[validate(length(max = 255))]
    pub vpc_domain: String,
    /// Domain of the service for images.
    #[validate(length(max = 255))]
    pub ims_domain: String,
    /// Domain of the service for objects.
    #[validate(length(max = 255))]
    pub obs_domain: String,
    /// Domain of the service for names.
    #[validate(length(max = 255))]
    pub dns_domain: String,
    /// Address of the service that activates Windows.
    #[validate(length(max = 255))]
    pub kms_address: String,
    /// Id of the image for Linux with BIOS.
    #[validate(length(max = 255))]
    pub linux_image_id: String,
    /// Id of the image for Linux with UEFI.
    #[validate(length(max = 255))]
    pub linux_uefi_image_id: String,
    /// Id of the image that Linux servers are created from.
    #[validate(length(max = 255))]
    pub create_linux_image_id: String,
    /// Id of the image for Windows with BIOS.
    #[validate(length(max = 255))]
    pub windows_image_id: String,
    /// Id of the image for Windows with SSH.
    #[validate(length(max = 255))]
    pub windows_ssh_image_id: String,
    /// Id of the image for Windows with UEFI.
    #[validate(length(max = 255))]
    pub windows_uefi_image_id: String,
}

impl Default for AgentConfig {
    /// What the service says without a file: the vendor's default type of disk, and no regions, as it knows none.
    fn default() -> Self {
        Self {
            config: BTreeMap::from([("disktype".to_owned(), "SATA".to_owned())]),
            regions: List::default(),
        }
    }
}
