//! How far a task is, as streams of events tell it.

use serde::Serialize;

/// How far a task is. The fields are those of [`TaskSummary`](super::TaskSummary).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "each field is described in Task")]
pub struct TaskProgress {
    pub task_id: String,
    pub state: Option<String>,
    pub overall_progress: Option<i32>,
    pub subtask_info: Option<String>,
    pub migrate_speed: Option<f64>,
    pub replicatesize: Option<i64>,
    pub totalsize: Option<i64>,
    pub remain_seconds: Option<i64>,
    pub estimate_complete_time: Option<i64>,
}
