//! How a task ends: when its newest round is done, or when its agent fails.

use super::answered;
use crate::domain::round;
use crate::model::{
    MigrationCycle as Cycle, Outcome, ReportedCommand, SourceState as Source, TaskState as State,
};
use crate::storage::tasks::{Clock, Done, Effect, RoundKind, Situation};

/// Decides what becomes of a task one of whose sub-tasks has just come further.
#[must_use]
pub fn reported(task: &Situation) -> Effect {
    if round::is_over(&task.latest) {
        return finished(task);
    }
    match task.state.as_deref().and_then(State::named) {
        // an agent that reports has begun, whether or not it said so
        Some(State::Reseting) => answered(ReportedCommand::Start, Outcome::Success, task),
        _ => Effect::default(),
    }
}

/// Decides what becomes of a task whose newest round is done. A task that is not at work stays as it is: its
/// agent reports late.
#[must_use]
pub fn finished(task: &Situation) -> Effect {
    let state = task.state.as_deref().and_then(State::named);
    match state {
        // one that was to be stopped was done before its agent could stop
        Some(
            State::Running | State::Syncing | State::Reseting | State::Skipping | State::Aborting,
        ) => Effect {
            done: Done::Round,
            ..ended(task)
        }
        .withdrawing(),
        _ => Effect::default(),
    }
}

fn ended(task: &Situation) -> Effect {
    let Some(kind) = round::kind(&task.latest) else {
        return Effect::default();
    };
    let (state, source, clock) = match kind {
        RoundKind::Replicate | RoundKind::Restart | RoundKind::Resync if task.syncing => (
            State::Syncing,
            (Source::Syncing, Cycle::Syncing),
            Clock::Stays,
        ),
        RoundKind::Clone => (
            State::Syncing,
            (Source::Syncing, Cycle::Syncing),
            Clock::Stays,
        ),
        RoundKind::Resync => (
            State::SyncSuccess,
            (Source::Finished, Cycle::Cutovered),
            Clock::Ends,
        ),
        RoundKind::Replicate | RoundKind::Restart | RoundKind::Cutover => (
            State::MigrateSuccess,
            (Source::Finished, Cycle::Cutovered),
            Clock::Ends,
        ),
    };
    Effect {
        state: Some(state),
        source: Some((source.0, Some(source.1))),
        clock,
        ..Effect::default()
    }
}

/// Decides what becomes of a task whose agent has failed. A task that is not at work stays as it is.
#[must_use]
pub fn failed(task: &Situation) -> Effect {
    let state = match task.state.as_deref().and_then(State::named) {
        Some(State::Syncing) => State::SyncFail,
        Some(State::Aborting) if round::kind(&task.latest) == Some(RoundKind::Resync) => {
            State::SyncFail
        }
        Some(State::Running | State::Reseting | State::Skipping | State::Aborting) => {
            State::MigrateFail
        }
        _ => return Effect::default(),
    };
    Effect {
        state: Some(state),
        source: Some((Source::Error, None)),
        clock: Clock::Ends,
        ..Effect::default()
    }
    .withdrawing()
}
