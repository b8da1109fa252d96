//! What an agent's answer to a command makes of a task.

use super::{failed, finished};
use crate::domain::round;
use crate::model::{
    LogCollectStatus, Outcome, ReportedCommand as Command, SourceState as Source,
    TaskState as State,
};
use crate::storage::tasks::{CommandChange, Done, Effect, Situation};

/// Decides what becomes of a task whose agent has done, or failed to do, what it was told.
#[must_use]
pub fn answered(command: Command, outcome: Outcome, task: &Situation) -> Effect {
    let state = task.state.as_deref().and_then(State::named);
    let success = outcome == Outcome::Success;
    match (command, state) {
        (Command::Start, Some(_)) if !success => failed(task),
        (Command::Start, Some(State::Reseting)) => Effect {
            state: Some(State::Running),
            ..replicating(task)
        },
        (Command::Start, Some(State::Running)) => replicating(task),
        (Command::Stop, Some(State::Aborting)) if success => Effect {
            state: Some(State::Abort),
            source: Some((Source::Stopped, None)),
            ..Effect::default()
        },
        (Command::Stop, Some(State::Aborting)) => failed(task),
        (Command::Skip, Some(State::Skipping)) if success && only_one_is_left(task) => {
            finished(task)
        }
        (Command::Skip, Some(State::Skipping)) => Effect {
            state: Some(State::Running),
            source: Some((Source::Replicate, None)),
            done: if success {
                Done::Current
            } else {
                Done::Nothing
            },
            ..Effect::default()
        },
        (Command::Premigrate, _) if success => of_the_source(Source::Premiged),
        (Command::Premigrate, _) => of_the_source(Source::PremigFailed),
        (Command::UploadLog, _) => Effect {
            log: Some(if success {
                LogCollectStatus::Uploaded
            } else {
                LogCollectStatus::UploadFail
            }),
            ..Effect::default()
        },
        _ => Effect::default(),
    }
}

fn only_one_is_left(task: &Situation) -> bool {
    let newest = round::newest(&task.latest);
    newest.iter().filter(|one| !round::is_done(one)).count() <= 1
}

/// The agent is at work: the source is no longer being initialized.
fn replicating(task: &Situation) -> Effect {
    match task.source_state {
        Some(Source::Initialize) => of_the_source(Source::Replicate),
        _ => Effect::default(),
    }
}

fn of_the_source(state: Source) -> Effect {
    Effect {
        source: Some((state, None)),
        ..Effect::default()
    }
}

impl Effect {
    /// The same, and the agent need not do what it was told.
    #[must_use]
    pub(super) fn withdrawing(self) -> Self {
        Self {
            command: Some(CommandChange::Withdraw),
            ..self
        }
    }
}
