//! What a progress report makes of a task.

use super::round;
use super::{CommandChange, Effect, Situation, finished};
use crate::model::{SourceState as Source, TaskState as State};

/// What a report was about, once it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reported {
    /// Whether it is the last sub-task of the newest round that has just been done.
    pub last_done: bool,
}

/// Decides what becomes of a task one of whose sub-tasks has just come further.
///
/// Sub-tasks run one after another, so that a round is done when the last one is, whatever is known of those
/// before it: a report may have been lost.
#[must_use]
pub fn reported(report: Reported, task: &Situation) -> Effect {
    if report.last_done || round::is_over(&task.latest) {
        return finished(task);
    }
    begun(task)
}

/// Decides what becomes of a task whose agent has begun, as it says itself or shows by reporting.
pub(super) fn begun(task: &Situation) -> Effect {
    let state = task.state.as_deref().and_then(State::named);
    if !matches!(
        state,
        Some(State::Running | State::Syncing | State::Reseting)
    ) {
        return Effect::default();
    }
    Effect {
        state: (state == Some(State::Reseting)).then_some(State::Running),
        source: (task.source_state == Some(Source::Initialize))
            .then_some((Source::Replicate, None)),
        command: task.told_to_start.then_some(CommandChange::Started),
        ..Effect::default()
    }
}
