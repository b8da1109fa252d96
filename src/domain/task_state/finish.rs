//! The end of a round, and failures.

use super::round;
use super::{Clock, CommandChange, Done, Effect, RoundKind, Situation};
use crate::model::{MigrationCycle as Cycle, SourceState as Source, TaskState as State};

/// Decides what becomes of a task whose newest round is done. A task that is not at work stays as it is: the report is
/// late.
#[must_use]
pub fn finished(task: &Situation) -> Effect {
    let state = task.state.as_deref().and_then(State::named);
    let Some(kind) = round::kind(&task.latest) else {
        return Effect::default();
    };
    match state {
        // Aborting: the round was done before the agent could stop
        Some(
            State::Running | State::Syncing | State::Reseting | State::Skipping | State::Aborting,
        ) => Effect {
            done: Done::Round,
            // the agent does not make the clone: its command stays
            command: (kind != RoundKind::Clone).then_some(CommandChange::Withdraw),
            ..ended(kind, task.syncing)
        },
        _ => Effect::default(),
    }
}

fn ended(kind: RoundKind, syncing: bool) -> Effect {
    let keeps_syncing = match kind {
        RoundKind::Clone => true,
        RoundKind::Cutover => false,
        RoundKind::Replicate | RoundKind::Restart | RoundKind::Resync => syncing,
    };
    if keeps_syncing {
        return Effect {
            state: Some(State::Syncing),
            source: Some((Source::Syncing, Some(Cycle::Syncing))),
            ..Effect::default()
        };
    }
    let state = match kind {
        RoundKind::Resync => State::SyncSuccess,
        _ => State::MigrateSuccess,
    };
    Effect {
        state: Some(state),
        source: Some((Source::Finished, Some(Cycle::Cutovered))),
        clock: Clock::Ends,
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
        command: Some(CommandChange::Withdraw),
        clock: Clock::Ends,
        ..Effect::default()
    }
}
