//! What an agent's answer to a command does to a task.

use super::report::begun;
use super::round;
use super::{Done, Effect, Situation, failed, finished};
use crate::model::{
    LogCollectStatus, Outcome, ReportedCommand as Command, ResultDetail, SourceState as Source,
    TaskState as State,
};

/// An agent's answer to a command.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The command.
    pub command: Command,
    /// The outcome.
    pub outcome: Outcome,
    /// What went wrong, in the agent's words.
    pub error: Option<String>,
    /// Now, epoch milliseconds.
    pub now: i64,
}

/// Decides what becomes of a task whose agent has done a command, or failed to.
#[must_use]
pub fn answered(answer: &Answer, task: &Situation) -> Effect {
    let state = task.state.as_deref().and_then(State::named);
    let success = answer.outcome == Outcome::Success;
    match (answer.command, state) {
        (Command::Start, Some(_)) if !success => failed_with(answer, task),
        (Command::Start, Some(_)) => begun(task),
        (Command::Stop, Some(State::Aborting)) if success => Effect {
            state: Some(State::Abort),
            source: Some((Source::Stopped, None)),
            ..Effect::default()
        },
        (Command::Stop, Some(State::Aborting)) => failed_with(answer, task),
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

fn failed_with(answer: &Answer, task: &Situation) -> Effect {
    match failed(task) {
        effect if effect == Effect::default() => effect,
        effect => Effect {
            error: answer.error.clone(),
            ..effect
        },
    }
}

fn only_one_is_left(task: &Situation) -> bool {
    let newest = round::newest(&task.latest);
    newest.iter().filter(|one| !round::is_done(one)).count() <= 1
}

fn of_the_source(state: Source) -> Effect {
    Effect {
        source: Some((state, None)),
        ..Effect::default()
    }
}

/// An agent's description of a failure, as `error_json` holds it. `None` if it has no error code or is too long.
#[must_use]
pub fn error_json(detail: &ResultDetail) -> Option<String> {
    detail.error_code.as_ref()?;
    let text = serde_json::to_string(detail).ok()?;
    (text.chars().count() <= 1024).then_some(text)
}
