//! All tasks in figures.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::ListTasks;

/// All tasks that match, in figures.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "SummarizeTasksResponse")]
pub struct TasksSummary {
    /// How many tasks there are in each state that has some.
    pub states: Vec<StateCount>,
    /// How many tasks are RUNNING or SYNCING. The figures below are about these: about 10,000 of them, if there are more.
    pub at_work: i64,
    /// Whether there are more.
    pub has_more_at_work: bool,
    /// Bytes that have been copied.
    pub replicatesize: i64,
    /// Bytes to copy in all.
    pub totalsize: i64,
    /// Speed of all of them, in Mbit/s.
    pub migrate_speed: f64,
    /// When the last one that is RUNNING is expected to be done, epoch milliseconds.
    pub estimate_complete_time: Option<i64>,
    /// How many tasks are stalled, by reason: about 10,000 in all, if there are more.
    pub stalled: Vec<StallCount>,
    /// Whether there are more.
    pub has_more_stalled: bool,
}

/// How many tasks are stalled for a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StallCount {
    /// The reason.
    pub reason: String,
    /// How many tasks.
    pub count: i64,
}

/// How many tasks are in a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StateCount {
    /// The state.
    pub state: String,
    /// How many tasks, at most 10,000.
    pub count: i64,
    /// Whether there are more.
    pub has_more: bool,
}

/// Which tasks to summarize. Filters combine with "and"; empty ones are ignored.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
pub struct SummarizeTasks {
    /// Only tasks in this state.
    #[validate(length(max = 255))]
    pub state: Option<String>,
    /// Only tasks whose name contains this text (case-sensitive).
    #[validate(length(max = 255))]
    pub name: Option<String>,
    /// Only the task of this registered source server.
    #[validate(length(max = 255))]
    pub source_server_id: Option<String>,
    /// Only tasks of this enterprise project, as in the list of tasks.
    #[validate(length(max = 255))]
    pub enterprise_project_id: Option<String>,
    /// Only tasks that are stalled for this reason; `any`: for whatever reason.
    #[validate(length(max = 255))]
    pub stalled: Option<String>,
    /// Only tasks of this operating system.
    #[validate(length(max = 255))]
    pub os_type: Option<String>,
    /// Only tasks of this type.
    #[validate(length(max = 255))]
    pub r#type: Option<String>,
    /// Only tasks whose target is in the region with this id.
    #[validate(length(max = 255))]
    pub region_id: Option<String>,
    /// Only tasks that were created at this time or later, epoch milliseconds.
    #[validate(range(min = 0, max = i64::MAX))]
    pub created_since: Option<i64>,
    /// Only tasks that were created before this time, epoch milliseconds.
    #[validate(range(min = 0, max = i64::MAX))]
    pub created_until: Option<i64>,
}

impl SummarizeTasks {
    /// Whether at least one filter is given.
    #[must_use]
    pub fn is_given(&self) -> bool {
        self.clone().filters().is_filtered()
    }

    /// The filters.
    #[must_use]
    pub fn filters(self) -> ListTasks {
        ListTasks {
            state: self.state,
            name: self.name,
            source_server_id: self.source_server_id,
            enterprise_project_id: self.enterprise_project_id,
            stalled: self.stalled,
            os_type: self.os_type,
            r#type: self.r#type,
            region_id: self.region_id,
            created_since: self.created_since,
            created_until: self.created_until,
            ..ListTasks::default()
        }
    }
}
