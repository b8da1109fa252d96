//! Templates, which target servers are created from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};
use validator::Validate;

use super::create_task::NAME;
use super::list::at_most;
use super::{Field, List, Secret};

/// A template to create, or the new contents of one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "CreateTemplateReq")]
pub struct TemplateBody {
    /// The template. Current edition: only its name is mandatory.
    #[validate(required, nested)]
    pub template: Option<NewTemplate>,
}

/// A template, as it is written. Absent and null fields have no value, or their default. Current edition: only `name`
/// is mandatory.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "TemplateRequest", extend("x-current" = {"required": ["name"]}))]
pub struct NewTemplate {
    /// Name, unique in the account. Current edition: 1 to 64 letters, digits, `_`, `-` and Chinese characters.
    #[validate(required, length(max = 255))]
    #[schemars(extend("x-current" = {"minLength": 1, "maxLength": 64, "pattern": NAME}))]
    pub name: Option<String>,
    /// Whether it is for any task (true), or made for one task, with which it is deleted. Current edition: true by
    /// default.
    #[validate(required)]
    pub is_template: Option<bool>,
    /// Region of the target server.
    #[validate(required, length(max = 255))]
    pub region: Option<String>,
    /// Id of the project of the target server.
    #[validate(required, length(max = 255))]
    pub projectid: Option<String>,
    /// Name of the target server.
    #[validate(length(max = 255))]
    pub target_server_name: Option<String>,
    /// Availability zone of the target server.
    #[validate(length(max = 255))]
    pub availability_zone: Option<String>,
    /// Type of the system disk, such as SAS, SSD, SATA or GPSSD.
    #[validate(length(max = 255))]
    pub volumetype: Option<String>,
    /// Flavor of the target server, or several.
    #[validate(length(max = 65535))]
    pub flavor: Option<String>,
    /// Network of the target server.
    #[validate(nested)]
    pub vpc: Option<TemplateVpc>,
    /// Network interfaces of the target server, up to 100.
    #[serde(deserialize_with = "at_most::<_, _, 100>")]
    #[validate(length(max = 100), nested)]
    pub nics: Option<List<TemplateNic>>,
    /// Security groups of the target server, up to 100.
    #[serde(deserialize_with = "at_most::<_, _, 100>")]
    #[validate(length(max = 100), nested)]
    pub security_groups: Option<List<TemplateSecurityGroup>>,
    /// Public address of the target server.
    #[validate(nested)]
    pub publicip: Option<TemplatePublicIp>,
    /// Disks of the target server, up to 100.
    #[serde(deserialize_with = "at_most::<_, _, 100>")]
    #[validate(length(max = 100), nested)]
    pub disk: Option<List<TemplateDisk>>,
    /// Type of the data disks.
    #[validate(length(max = 255))]
    pub data_volume_type: Option<String>,
    /// Password of the target server. No list and no template shows it, only `GET …/target-password`. If an update
    /// does not give it, it stays; null removes it.
    #[serde(skip_serializing)]
    #[validate(length(max = 1024))]
    pub target_password: Field<Secret>,
    /// Id of the image that the target server is created from.
    #[validate(length(max = 255))]
    pub image_id: Option<String>,
}

/// The network of a template. Current edition: nothing is mandatory.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "VpcObject", extend("x-current" = {"required": []}))]
pub struct TemplateVpc {
    /// Id; `autoCreate` stands for a new one.
    #[validate(required, length(min = 1, max = 255))]
    pub id: Option<String>,
    /// Name.
    #[validate(required, length(min = 1, max = 255))]
    pub name: Option<String>,
    /// Address range; 192.168.0.0/16 by default.
    #[validate(length(min = 1, max = 255))]
    pub cidr: Option<String>,
}

/// A network interface of a template.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "Nics")]
pub struct TemplateNic {
    /// Id of the subnet; `autoCreate` stands for a new one.
    #[validate(required, length(max = 255))]
    pub id: Option<String>,
    /// Name of the subnet.
    #[validate(required, length(max = 255))]
    pub name: Option<String>,
    /// Address range of the subnet. Mandatory in the vendor's table, but the Terraform provider omits it.
    #[validate(length(max = 255))]
    pub cidr: Option<String>,
    /// Address; without one the cloud chooses.
    #[validate(length(max = 255))]
    pub ip: Option<String>,
}

/// A security group of a template.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "SgObject")]
pub struct TemplateSecurityGroup {
    /// Id; `autoCreate` stands for a new one.
    #[validate(required, length(max = 255))]
    pub id: Option<String>,
    /// Name.
    #[validate(required, length(max = 255))]
    pub name: Option<String>,
}

/// The public address of a template.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "PublicIp")]
pub struct TemplatePublicIp {
    /// Type; `5_bgp` by default.
    #[validate(length(max = 255))]
    pub r#type: Option<String>,
    /// Bandwidth, in Mbit/s.
    #[validate(required, range(min = 1, max = 2000))]
    pub bandwidth_size: Option<i32>,
    /// Whether the bandwidth is shared.
    #[validate(length(max = 255))]
    pub bandwidth_share_type: Option<String>,
}

/// A disk of a template.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
pub struct TemplateDisk {
    /// Id.
    #[validate(range(min = 0, max = i64::MAX))]
    pub id: Option<i64>,
    /// Position, counted from 0.
    #[validate(required, range(min = 0, max = i32::MAX))]
    pub index: Option<i32>,
    /// Name.
    #[validate(required, length(max = 255))]
    pub name: Option<String>,
    /// Type, such as SAS, SSD, SATA or GPSSD.
    #[validate(required, length(max = 255))]
    pub disktype: Option<String>,
    /// Size, in GB.
    #[validate(required, range(min = 0, max = i64::MAX))]
    pub size: Option<i64>,
    /// Use of the disk.
    #[validate(length(max = 255))]
    pub device_use: Option<String>,
}

/// A template, as it is shown: everything but its password.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "TemplateResponseBody")]
#[expect(missing_docs, reason = "each field is described in NewTemplate")]
pub struct Template {
    pub id: String,
    pub name: String,
    /// Whether it is for any task: a text, as the vendor's API has it, `true` or `false`.
    #[serde(serialize_with = "as_text")]
    #[schemars(with = "String")]
    pub is_template: bool,
    pub region: Option<String>,
    pub projectid: Option<String>,
    pub target_server_name: Option<String>,
    pub availability_zone: Option<String>,
    pub volumetype: Option<String>,
    pub flavor: Option<String>,
    pub vpc: Option<TemplateVpc>,
    pub nics: Option<List<TemplateNic>>,
    pub security_groups: Option<List<TemplateSecurityGroup>>,
    pub publicip: Option<TemplatePublicIp>,
    pub disk: Option<List<TemplateDisk>>,
    pub data_volume_type: Option<String>,
    pub image_id: Option<String>,
}

fn as_text<S: Serializer>(flag: &bool, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(if *flag { "true" } else { "false" })
}

/// A single template.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ShowTemplateResponse")]
pub struct ShownTemplate {
    /// The template.
    pub template: Template,
}

/// A page of the list of templates.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ListTemplatesResponse")]
pub struct TemplateList {
    /// How many templates match on all pages.
    pub count: i64,
    /// The templates on this page, newest first.
    pub templates: Vec<Template>,
}

/// Which templates to list. Filters combine with "and"; empty ones are ignored.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
pub struct ListTemplates {
    /// Only templates whose name contains this text (case-sensitive).
    #[validate(length(max = 255))]
    pub name: Option<String>,
    /// Only templates of this availability zone.
    #[validate(length(max = 255))]
    pub availability_zone: Option<String>,
    /// Only templates of this region.
    #[validate(length(max = 255))]
    pub region: Option<String>,
    /// Only the template with this id.
    #[validate(length(max = 36))]
    pub id: Option<String>,
    /// Templates per page; 50 by default. 0 means the maximum of 100.
    #[validate(range(min = 0, max = 100))]
    pub limit: Option<i32>,
    /// Templates to skip; 0 by default.
    #[validate(range(min = 0, max = 65535))]
    pub offset: Option<i32>,
}

/// The password of the target server that a template describes.
#[derive(Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ShowTargetPasswordResponse")]
pub struct TargetPassword {
    /// Id of the template.
    pub template_id: String,
    /// The password; null if the template has none.
    pub target_password: Option<String>,
}
