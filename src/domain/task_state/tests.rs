//! Every state with every operation, every answer and every end of a round.

mod answers;
mod rounds;
mod table;

use crate::domain::task_state::Situation;
use crate::model::{SubTask, TaskState};

/// A task in this state that was started, with a connected agent and this newest round.
fn task(state: Option<TaskState>, user_op: &str, progress: &[i32]) -> Situation {
    let step = |progress: &i32| SubTask {
        name: Some("SSL_CONFIG".into()),
        progress: Some(*progress),
        user_op: Some(user_op.into()),
        ..SubTask::default()
    };
    Situation {
        state: Some(state.map_or_else(|| "AN AGENT'S OWN".to_owned(), |state| state.to_string())),
        started: true,
        connected: true,
        sub_task_count: progress.len() as i32,
        latest: progress.iter().map(step).collect(),
        ..Situation::default()
    }
}
