//! Special settings of a task.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::List;
use super::list::at_most;

/// Special settings; each replaces the one with the same key.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "ConfigurationRequestBody")]
pub struct Configurations {
    /// The settings. A task has at most 100. An empty list, like none, removes them all.
    #[serde(deserialize_with = "at_most::<_, _, 100>")]
    #[validate(length(max = 100), nested)]
    pub configurations: Option<List<Configuration>>,
}

/// A special setting.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "ConfigBody")]
pub struct Configuration {
    /// Key, such as `MIGRATE_EXCLUDE_DIR`, `LINUX_CPU_LIMIT`, `CONSISTENCY_DIR`; any text. Current edition: one of the
    /// listed ones.
    #[validate(required, length(min = 1, max = 255))]
    #[schemars(extend("x-current" = {"enum": [
        "MIGRATE_EXCLUDE_DIR", "SYNC_EXCLUDE_DIR", "ONLY_SYNC_DIR", "CONSISTENCY_DIR", "CONSISTENCY_DIR_ILLEGAL",
        "LINUX_BLOCK_COMPRESS_THREAD_NUM", "MIGRATE_DST_IP", "LINUX_BLOCK_CACHE_SIZE", "LINUX_CPU_LIMIT",
        "LINUX_MEM_LIMIT", "LINUX_IO_LIMIT", "NUM_PROCESS_MIGRATE", "NUM_PROCESS_SYNC", "CONSISTENCY_RECHECK",
        "CONSISTENCY_MODE", "DYNAMIC_PORT", "INSTALL_PWD_AGENT"
    ]}))]
    pub config_key: Option<String>,
    /// Value.
    #[validate(required, length(max = 1024))]
    pub config_value: Option<String>,
    /// Status of the setting.
    #[validate(length(max = 255))]
    pub config_status: Option<String>,
}

/// The special settings of a task.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ShowConfigSettingResponse")]
pub struct TaskConfigurations {
    /// Id of the task.
    pub task_id: String,
    /// OS and type of the migration, such as `LINUX_MIGRATE_FILE`; null if the task lacks either.
    pub migrate_type: Option<String>,
    /// The settings, sorted by key.
    pub configurations: Vec<Configuration>,
}

/// Which settings to read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
pub struct WantedConfiguration {
    /// Only the setting with this key.
    #[validate(length(max = 255))]
    pub config_key: Option<String>,
}
