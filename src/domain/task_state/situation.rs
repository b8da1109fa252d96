//! What a decision about a task goes by, and what comes of it.

use serde::Deserialize;

use crate::model::{
    CommandName, LogCollectStatus, MigrationCycle, OsType, SourceState, SubTask, SubTaskName,
    TaskState, TaskType,
};

/// How many of a task's last sub-tasks decisions and overall progress go by: more than any round that the
/// service makes has.
pub const LATEST: usize = 100;

/// How long an agent counts as connected after it was last heard from, in milliseconds.
pub const CONNECTED_FOR: i64 = 5 * 60 * 1000;

/// A task and its source as they are while the task's row is locked.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Situation {
    /// The registered source it is for.
    pub source_id: String,
    /// State of the task; may be any text.
    pub state: Option<String>,
    /// OS of the source.
    pub os_type: Option<OsType>,
    /// Kind of migration.
    pub r#type: Option<TaskType>,
    /// Whether an existing server is the target.
    pub exist_server: bool,
    /// Whether the source is kept in sync after the first full copy.
    pub syncing: bool,
    /// Whether source and target are compared.
    pub consistency_check: bool,
    /// Whether it was ever started.
    pub started: bool,
    /// How collecting the log goes.
    pub log_collect_status: Option<LogCollectStatus>,
    /// State of the registered source.
    pub source_state: Option<SourceState>,
    /// Whether the source's agent is connected.
    pub connected: bool,
    /// Whether the agent was told to start, and has not answered.
    pub told_to_start: bool,
    /// How many sub-tasks there are.
    pub sub_task_count: i32,
    /// The last of them, in order.
    pub latest: Vec<SubTask>,
}

/// What is to change; what is not said stays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Effect {
    /// The task's new state.
    pub state: Option<TaskState>,
    /// The source's new state, and its new stage.
    pub source: Option<(SourceState, Option<MigrationCycle>)>,
    /// What becomes of what the agent is told to do.
    pub command: Option<CommandChange>,
    /// Sub-tasks to be added.
    pub round: Option<NewRound>,
    /// Sub-tasks to be taken as done.
    pub done: Done,
    /// What went wrong, as the agent tells it.
    pub error: Option<String>,
    /// The new status of collecting the log.
    pub log: Option<LogCollectStatus>,
    /// Whether the network is measured from now on.
    pub network_check: bool,
    /// Whether the migration is tried out from now on.
    pub migration_test: bool,
    /// What became of the time of the migration.
    pub clock: Clock,
}

/// What becomes of a task's times.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Clock {
    /// They stay.
    #[default]
    Stays,
    /// The migration begins, or goes on.
    Starts,
    /// It begins from the beginning.
    Restarts,
    /// It has ended.
    Ends,
}

/// Which sub-tasks are taken as done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Done {
    /// None.
    #[default]
    Nothing,
    /// The first of the newest round that is not.
    Current,
    /// All of the newest round.
    Round,
}

/// What becomes of what the agent is told to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommandChange {
    /// The agent is told this, and nothing it was told before and has not acknowledged.
    Queue(CommandName),
    /// The agent is to send its log to this bucket.
    QueueLog {
        /// The bucket.
        bucket: Option<String>,
        /// How long the log can be read there, in seconds.
        expire: Option<i32>,
    },
    /// What the agent was told is no longer wanted.
    Withdraw,
    /// The agent has started, as it was told.
    Started,
}

/// Sub-tasks to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRound {
    /// What they are for: the beginning of their `user_op`.
    pub kind: RoundKind,
    /// The sub-tasks, in order.
    pub names: Vec<SubTaskName>,
}

/// What a round of sub-tasks is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoundKind {
    /// The first full copy.
    Replicate,
    /// A full copy from the beginning.
    Restart,
    /// Launching the target.
    Cutover,
    /// A synchronization after the target was launched.
    Resync,
    /// Cloning the target.
    Clone,
}

impl RoundKind {
    /// What the `user_op` of its sub-tasks begins with.
    #[must_use]
    pub const fn user_op(self) -> &'static str {
        match self {
            Self::Replicate => "REPLICATE",
            Self::Restart => "RESTART",
            Self::Cutover => "CUTOVER",
            Self::Resync => "RESYNC",
            Self::Clone => "CLONE",
        }
    }

    /// Whether a number follows: a task has only one first copy, but any number of the others.
    #[must_use]
    pub const fn is_numbered(self) -> bool {
        !matches!(self, Self::Replicate)
    }
}

/// Why the state of a task does not allow something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// It cannot be started.
    #[error(
        "a task can be started while it is READY, paused or failed, and synchronized once it has succeeded"
    )]
    Start,
    /// It cannot be stopped.
    #[error("a task can be stopped while it is RUNNING or SYNCING")]
    Stop,
    /// It cannot be synchronized.
    #[error("the task is being synchronized already")]
    Sync,
    /// It cannot be rolled back.
    #[error("a task can be rolled back after a failed synchronization")]
    Rollback,
    /// Its target cannot be cloned or launched.
    #[error("the target can be cloned or launched while the task is in continuous synchronization")]
    Launch,
    /// It cannot be restarted.
    #[error("a task can be restarted once its target is launched")]
    Restart,
    /// It does not allow the operation.
    #[error("the task's state does not allow this operation")]
    Operation,
    /// Its log is being collected.
    #[error("the agent's log is being collected already")]
    LogCollecting,
    /// It has no log.
    #[error("the task was never started, so that there is no log")]
    NeverStarted,
    /// It cannot be deleted.
    #[error("the task is at work and its agent connected: stop the task before it is deleted")]
    Delete,
    /// Its passphrase cannot be had.
    #[error("the passphrase can be had while the source is replicating or syncing")]
    Passphrase,
}
