//! Migration projects, which group source servers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::TaskType;

/// The body of `POST /v3/migprojects`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "PostMigProjectBody")]
pub struct CreateMigproject {
    /// Name. No other project of the account may have it. Current edition: at most 100 characters.
    #[validate(required, length(min = 1, max = 255))]
    #[schemars(extend("x-current" = {"minLength": 1, "maxLength": 100}))]
    pub name: Option<String>,
    /// Description.
    #[validate(length(max = 255))]
    pub description: Option<String>,
    /// Whether it becomes the default project, which new source servers join; false by default.
    pub isdefault: Option<bool>,
    /// Name of the region to migrate to. Current edition: at most 100 characters.
    #[validate(required, length(max = 255))]
    #[schemars(extend("x-current" = {"maxLength": 100}))]
    pub region: Option<String>,
    /// Whether target servers are started after the migration; true by default.
    pub start_target_server: Option<bool>,
    /// Migration rate limit, in Mbit/s; 0, the default, is unlimited. Current edition: at most 1000.
    #[validate(range(min = 0, max = 10000))]
    #[schemars(extend("x-current" = {"maximum": 1000}))]
    pub speed_limit: Option<i32>,
    /// Whether data is sent over a public network; true by default.
    pub use_public_ip: Option<bool>,
    /// Whether targets are existing servers; true by default.
    pub exist_server: Option<bool>,
    /// Migration type: by files or by blocks.
    #[validate(required)]
    pub r#type: Option<TaskType>,
    /// Name of the enterprise project; `default` by default.
    #[validate(length(max = 255))]
    pub enterprise_project: Option<String>,
    /// Whether synchronization continues after the first full copy; false by default.
    pub syncing: Option<bool>,
    /// Whether the network is measured before the migration.
    pub start_network_check: Option<bool>,
    /// The same as `start_network_check`, as older clients spell it.
    pub start_networck_check: Option<bool>,
}

/// The body of `PUT /v3/migprojects/{mig_project_id}`. Absent and null fields stay unchanged.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "MigProject")]
pub struct UpdateMigproject {
    /// Id of the project. If given and neither null nor empty, it must equal the id in the path.
    #[validate(length(max = 255))]
    pub id: Option<String>,
    /// Name. No other project of the account may have it. Current edition: at most 100 characters.
    #[validate(length(min = 1, max = 255))]
    #[schemars(extend("x-current" = {"minLength": 1, "maxLength": 100}))]
    pub name: Option<String>,
    /// Description.
    #[validate(length(max = 255))]
    pub description: Option<String>,
    /// True makes it the default project. False is refused for the default project: another one must become it.
    pub isdefault: Option<bool>,
    /// Name of the region to migrate to.
    #[validate(length(max = 255))]
    pub region: Option<String>,
    /// Whether target servers are started after the migration.
    pub start_target_server: Option<bool>,
    /// Migration rate limit, in Mbit/s; 0 is unlimited. Current edition: at most 1000.
    #[validate(range(min = 0, max = 10000))]
    #[schemars(extend("x-current" = {"maximum": 1000}))]
    pub speed_limit: Option<i32>,
    /// Whether data is sent over a public network.
    pub use_public_ip: Option<bool>,
    /// Whether targets are existing servers.
    pub exist_server: Option<bool>,
    /// Migration type: by files or by blocks.
    pub r#type: Option<TaskType>,
    /// Name of the enterprise project.
    #[validate(length(max = 255))]
    pub enterprise_project: Option<String>,
    /// Whether synchronization continues after the first full copy.
    pub syncing: Option<bool>,
    /// Whether the network is measured before the migration.
    pub start_network_check: Option<bool>,
}

/// A migration project.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(rename = "ShowMigprojectResponse")]
#[expect(missing_docs, reason = "each field is described in CreateMigproject")]
pub struct Migproject {
    /// Its id.
    pub id: String,
    pub name: String,
    pub description: Option<String>,
    /// Whether it is the project that new source servers join.
    pub isdefault: bool,
    /// Name of the region; null in the project that an account has from the start.
    pub region: Option<String>,
    pub start_target_server: bool,
    pub speed_limit: i32,
    pub use_public_ip: bool,
    /// Whether targets are existing servers; in a list, whether the project has source servers.
    pub exist_server: bool,
    /// Migration type; null in the project that an account has from the start.
    pub r#type: Option<TaskType>,
    pub enterprise_project: String,
    pub syncing: bool,
    pub start_network_check: Option<bool>,
}

/// A page of the list of migration projects.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ListMigprojectsResponse")]
pub struct MigprojectList {
    /// How many projects there are on all pages.
    pub count: i64,
    /// The projects on this page, newest first.
    pub migprojects: Vec<Migproject>,
}

/// Which migration projects to list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
pub struct ListMigprojects {
    /// Projects per page; 0 means the maximum of 100. 50 by default.
    #[validate(range(min = 0, max = 100))]
    pub limit: Option<i32>,
    /// Projects to skip; 0 by default.
    #[validate(range(min = 0, max = 65535))]
    pub offset: Option<i32>,
}
