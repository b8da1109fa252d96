//! Actions on many tasks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

use super::list::at_most;
use super::{JobOutcome, JobState, List, Operation, SummarizeTasks};

/// An action on many tasks: those with these ids, or those that match a filter.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "ActOnTasksRequest")]
#[validate(schema(function = "names_tasks"))]
pub struct ActOnTasks {
    /// The operation.
    #[validate(required)]
    pub operation: Option<Operation>,
    /// The ids of the tasks, up to 10,000.
    #[serde(deserialize_with = "at_most::<_, _, 10000>")]
    #[validate(length(min = 1, max = 10000))]
    pub ids: Option<List<String>>,
    /// Instead of ids: all tasks that match, up to 10,000. At least one filter must be given.
    #[validate(nested)]
    pub filter: Option<SummarizeTasks>,
    /// Only tell what would be done. Nothing is changed.
    pub dry_run: Option<bool>,
    /// Why. It is in the events.
    #[validate(length(max = 1024))]
    pub reason: Option<String>,
}

/// Either ids or a filter, which is not empty.
fn names_tasks(body: &ActOnTasks) -> Result<(), ValidationError> {
    let has_filter = body.filter.as_ref().is_some_and(SummarizeTasks::is_given);
    match (&body.ids, has_filter) {
        (Some(_), false) if body.filter.is_none() => Ok(()),
        (None, true) => Ok(()),
        _ => {
            let error = ValidationError::new("tasks");
            Err(error
                .with_message("must have either ids, or a filter with at least one field".into()))
        }
    }
}

/// An action on many tasks, and how far it is.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Job {
    /// Its id; none of a dry run.
    pub id: Option<String>,
    /// The operation.
    pub operation: Operation,
    /// Why.
    pub reason: Option<String>,
    /// How far it is.
    pub state: JobState,
    /// How many tasks it is about.
    pub tasks: i64,
    /// For how many the action was done; of a dry run, for how many it would be done.
    pub done: i64,
    /// How many were refused, because they do not exist or their state does not allow it.
    pub refused: i64,
    /// For how many it failed. The log says why.
    pub failed: i64,
    /// When it was asked for, epoch milliseconds.
    pub created_at: i64,
    /// When all tasks had their turn.
    pub finished_at: Option<i64>,
    /// What became of each task, in order. Of a dry run only; of others, ask for the results.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub results: Option<Vec<JobResult>>,
}

/// What became of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct JobResult {
    /// Its place in the job, from 1.
    pub position: i32,
    /// The task.
    pub task_id: String,
    /// What became of it; null: it is still to come.
    pub outcome: Option<JobOutcome>,
    /// The error code, if it was refused.
    pub error_code: Option<String>,
    /// Why, if it was refused.
    pub error_msg: Option<String>,
}

/// The newest jobs.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ListJobsResponse")]
pub struct JobList {
    /// The jobs, newest first.
    pub jobs: Vec<Job>,
}

/// A page of results.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ListJobResultsResponse")]
pub struct JobResults {
    /// The results, in order.
    pub results: Vec<JobResult>,
}

/// Which jobs to list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
pub struct ListJobs {
    /// Jobs per page; 0 means the maximum of 100. 20 by default.
    #[validate(range(min = 0, max = 100))]
    pub limit: Option<i32>,
    /// Only what follows the job with this id on the list.
    #[validate(length(max = 255))]
    pub marker: Option<String>,
}

/// Which results to list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
pub struct ListJobResults {
    /// Only results with this outcome.
    pub outcome: Option<JobOutcome>,
    /// Results per page; 0 means the maximum of 1,000. 100 by default.
    #[validate(range(min = 0, max = 1000))]
    pub limit: Option<i32>,
    /// Only what follows the result at this position.
    #[validate(range(min = 0))]
    pub marker: Option<i32>,
}
