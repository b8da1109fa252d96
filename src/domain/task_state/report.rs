//! What a progress report does to a task.

use super::round;
use super::{CommandChange, Effect, Situation, finished};
use crate::model::{SourceState as Source, TaskState as State};

/// A report that has been written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reported {
    /// Whether the sub-task that it completed is the last of the newest round.
    pub last_done: bool,
}

/// Decides what becomes of a task when one of its sub-tasks has made progress.
///
/// Sub-tasks run one after another. So a round is done when its last sub-task is, even if others seem not to be: their
/// reports may have been lost.
#[must_use]
pub fn reported(report: Reported, task: &Situation) -> Effect {
    if report.last_done || round::is_over(&task.latest) {
        return finished(task);
    }
    begun(task)
}

/// Whether a report can add a sub-task that the task does not have: agents know their steps better than this service,
/// but only while they are at work on a round.
#[must_use]
pub fn takes_new_steps(task: &Situation) -> bool {
    let state = task.state.as_deref().and_then(State::named);
    let at_work = matches!(
        state,
        Some(State::Running | State::Syncing | State::Reseting | State::Skipping | State::Aborting)
    );
    at_work && !task.latest.is_empty()
}

/// Decides what becomes of a task whose agent has begun: it has said so, or has reported progress.
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
