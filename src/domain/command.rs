//! What the service answers when an agent has nothing to do.

use crate::model::{CommandName, TaskState as State};

/// Why there is nothing to do, by the state of the task. `None` while the task is at work.
#[must_use]
pub fn idle(state: Option<&str>) -> Option<CommandName> {
    match State::named(state?)? {
        State::Ready => Some(CommandName::TaskNotStarted),
        State::Abort | State::MigrateFail | State::SyncFail => Some(CommandName::TaskHasStopped),
        State::MigrateSuccess | State::SyncSuccess | State::SyncRollbackSuccess => {
            Some(CommandName::TaskHasFinished)
        }
        State::Running
        | State::Syncing
        | State::Aborting
        | State::Skipping
        | State::Reseting
        | State::Deleting
        | State::SyncRollbacking => None,
    }
}
