//! What an action does to a task.

use super::round;
use super::{Clock, CommandChange, Conflict, Effect, RoundKind, Situation};
use crate::model::{
    CommandName, LogCollectStatus, MigrationCycle as Cycle, Operation, SourceState as Source,
    TaskState as State,
};

/// An action on a task.
#[derive(Debug, Clone)]
pub struct Act {
    /// The operation.
    pub operation: Operation,
    /// Bucket that a log is uploaded to.
    pub bucket: Option<String>,
    /// How long the log can be downloaded there, in seconds.
    pub expire: Option<i32>,
}

impl From<Operation> for Act {
    fn from(operation: Operation) -> Self {
        Self {
            operation,
            bucket: None,
            expire: None,
        }
    }
}

/// Decides on an action.
///
/// # Errors
/// If the task's state does not allow it.
pub fn act(act: &Act, task: &Situation) -> Result<Effect, Conflict> {
    let state = task.state.as_deref().and_then(State::named);
    match act.operation {
        Operation::Start => start(state, task),
        Operation::Stop => stop(state, task),
        Operation::Restart => restart(state, task),
        Operation::Cutover => cutover(state, task),
        Operation::Test | Operation::CloneTest => clone(state, task),
        Operation::Skip => skip(state, task),
        Operation::Clear => clear(state),
        Operation::NetworkCheck => check_network(state),
        Operation::MigrationTest => test_migration(state),
        Operation::CollectLog => collect_log(act, state, task),
        Operation::SyncFailedRollback => roll_back(state),
    }
}

/// Begins or resumes a migration, or synchronizes after one.
fn start(state: Option<State>, task: &Situation) -> Result<Effect, Conflict> {
    match state {
        Some(State::Ready) if task.latest.is_empty() => {
            Ok(full_copy(RoundKind::Replicate, State::Running, task))
        }
        Some(State::Ready) if round::is_over(&task.latest) => {
            Ok(full_copy(RoundKind::Restart, State::Running, task))
        }
        Some(State::Ready | State::Abort | State::MigrateFail | State::SyncFail) => {
            Ok(resume(task))
        }
        Some(State::MigrateSuccess | State::SyncSuccess | State::SyncRollbackSuccess) => {
            Ok(synchronize(task))
        }
        Some(State::Syncing | State::SyncRollbacking) => Err(Conflict::Sync),
        _ => Err(Conflict::Start),
    }
}

fn full_copy(kind: RoundKind, state: State, task: &Situation) -> Effect {
    Effect {
        state: Some(state),
        source: Some((Source::Initialize, Some(Cycle::Replicating))),
        command: Some(CommandChange::Queue(CommandName::Start)),
        round: Some(round::plan(kind, task)),
        clock: Clock::Restarts,
        ..Effect::default()
    }
}

/// Resumes where the task was stopped or failed: with the newest round, or, if that is done, with what follows it.
fn resume(task: &Situation) -> Effect {
    let over = round::is_over(&task.latest);
    let (state, source) = match round::kind(&task.latest) {
        None => return full_copy(RoundKind::Replicate, State::Running, task),
        Some(_) if over && !task.syncing => return synchronize(task),
        Some(RoundKind::Resync | RoundKind::Clone) => {
            (State::Syncing, (Source::Syncing, Cycle::Syncing))
        }
        Some(RoundKind::Cutover) if !over => {
            (State::Running, (Source::Cutovering, Cycle::Cutovering))
        }
        Some(_) if over => (State::Syncing, (Source::Syncing, Cycle::Syncing)),
        Some(_) => (State::Running, (Source::Initialize, Cycle::Replicating)),
    };
    Effect {
        state: Some(state),
        source: Some((source.0, Some(source.1))),
        command: Some(CommandChange::Queue(CommandName::Start)),
        clock: Clock::Starts,
        ..Effect::default()
    }
}

fn synchronize(task: &Situation) -> Effect {
    Effect {
        state: Some(State::Syncing),
        source: Some((Source::Syncing, Some(Cycle::Syncing))),
        command: Some(CommandChange::Queue(CommandName::Start)),
        round: Some(round::plan(RoundKind::Resync, task)),
        clock: Clock::Starts,
        ..Effect::default()
    }
}

/// A connected agent is told to stop, and the task has stopped once it has. If the agent is disconnected, the task
/// stops at once, even if it is waiting for that agent.
fn stop(state: Option<State>, task: &Situation) -> Result<Effect, Conflict> {
    match state {
        Some(State::Running | State::Syncing) if task.connected => Ok(Effect {
            state: Some(State::Aborting),
            source: Some((Source::Stopping, None)),
            command: Some(CommandChange::Queue(CommandName::Stop)),
            ..Effect::default()
        }),
        Some(
            State::Running | State::Syncing | State::Aborting | State::Skipping | State::Reseting,
        ) if !task.connected => Ok(Effect {
            state: Some(State::Abort),
            source: Some((Source::Stopped, None)),
            command: Some(CommandChange::Withdraw),
            ..Effect::default()
        }),
        _ => Err(Conflict::Stop),
    }
}

fn restart(state: Option<State>, task: &Situation) -> Result<Effect, Conflict> {
    match state {
        Some(State::MigrateSuccess | State::SyncSuccess) => {
            Ok(full_copy(RoundKind::Restart, State::Reseting, task))
        }
        _ => Err(Conflict::Restart),
    }
}

fn cutover(state: Option<State>, task: &Situation) -> Result<Effect, Conflict> {
    match state {
        Some(State::Syncing) if is_continuous(task) => Ok(Effect {
            state: Some(State::Running),
            source: Some((Source::Cutovering, Some(Cycle::Cutovering))),
            command: Some(CommandChange::Queue(CommandName::Start)),
            round: Some(round::plan(RoundKind::Cutover, task)),
            ..Effect::default()
        }),
        _ => Err(Conflict::Launch),
    }
}

/// Whoever runs the target's cloud clones the target, so there is no command for the agent.
fn clone(state: Option<State>, task: &Situation) -> Result<Effect, Conflict> {
    match state {
        Some(State::Syncing) if is_continuous(task) => Ok(Effect {
            source: Some((Source::Cloning, Some(Cycle::Syncing))),
            round: Some(round::plan(RoundKind::Clone, task)),
            ..Effect::default()
        }),
        _ => Err(Conflict::Launch),
    }
}

/// Whether a SYNCING task is in continuous synchronization: neither resynchronized after the cutover, nor cloned.
fn is_continuous(task: &Situation) -> bool {
    let kind = round::kind(&task.latest);
    let something_else = matches!(kind, Some(RoundKind::Resync | RoundKind::Clone));
    !something_else || round::is_over(&task.latest)
}

fn skip(state: Option<State>, task: &Situation) -> Result<Effect, Conflict> {
    match state {
        Some(State::Running) if !round::is_over(&task.latest) => Ok(Effect {
            state: Some(State::Skipping),
            source: Some((Source::Skipping, None)),
            command: Some(CommandChange::Queue(CommandName::Skip)),
            ..Effect::default()
        }),
        _ => Err(Conflict::Operation),
    }
}

/// This service leaves nothing on the source or in a cloud, so there is nothing to wait for.
fn clear(state: Option<State>) -> Result<Effect, Conflict> {
    match state {
        Some(State::MigrateSuccess | State::SyncSuccess) => Ok(Effect {
            source: Some((Source::Cleared, None)),
            ..Effect::default()
        }),
        _ => Err(Conflict::Operation),
    }
}

/// The agent sees it in the task, and reports with `update-network-check-info`.
fn check_network(state: Option<State>) -> Result<Effect, Conflict> {
    match state {
        Some(
            State::Aborting
            | State::Skipping
            | State::Reseting
            | State::Deleting
            | State::SyncRollbacking,
        )
        | None => Err(Conflict::Operation),
        Some(_) => Ok(Effect {
            network_check: true,
            ..Effect::default()
        }),
    }
}

fn test_migration(state: Option<State>) -> Result<Effect, Conflict> {
    match state {
        Some(State::Ready) => Ok(Effect {
            source: Some((Source::Premiging, Some(Cycle::Setting))),
            command: Some(CommandChange::Queue(CommandName::Premigrate)),
            migration_test: true,
            ..Effect::default()
        }),
        _ => Err(Conflict::Operation),
    }
}

fn collect_log(act: &Act, state: Option<State>, task: &Situation) -> Result<Effect, Conflict> {
    if state == Some(State::Ready) && !task.started {
        return Err(Conflict::NeverStarted);
    }
    // a disconnected agent may never report the result
    if task.log_collect_status == Some(LogCollectStatus::Uploading) && task.connected {
        return Err(Conflict::LogCollecting);
    }
    Ok(Effect {
        log: Some(LogCollectStatus::Uploading),
        command: Some(CommandChange::QueueLog {
            bucket: act.bucket.clone(),
            expire: act.expire,
        }),
        ..Effect::default()
    })
}

/// Whoever runs the target's cloud rolls it back, and then writes `SYNC_F_ROLLBACK_SUCCESS`.
fn roll_back(state: Option<State>) -> Result<Effect, Conflict> {
    match state {
        Some(State::SyncFail) => Ok(Effect {
            state: Some(State::SyncRollbacking),
            ..Effect::default()
        }),
        _ => Err(Conflict::Rollback),
    }
}
