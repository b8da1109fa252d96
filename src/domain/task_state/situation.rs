//! Input and output of decisions about a task.

use serde::Deserialize;

use crate::model::{
    CommandName, LogCollectStatus, MigrationCycle, OsType, SourceState, SubTask, SubTaskName,
    TaskState, TaskType,
};

/// How many of a task's newest sub-tasks are read for decisions and overall progress: more than any round has that the
/// service creates.
pub const LATEST: usize = 100;

/// How long an agent counts as connected after it was last heard from, in milliseconds.
pub const CONNECTED_FOR: i64 = 5 * 60 * 1000;

/// A task and its source, read while the task's row is locked.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Situation {
    /// Its registered source.
    pub source_id: String,
    /// State of the task. An update can set any text.
    pub state: Option<String>,
    /// OS of the source.
    pub os_type: Option<OsType>,
    /// Kind of migration.
    pub r#type: Option<TaskType>,
    /// Whether the target is an existing server.
    pub exist_server: bool,
    /// Whether the source is kept in sync after the first full copy.
    pub syncing: bool,
    /// Whether source and target are compared.
    pub consistency_check: bool,
    /// Whether the task was ever started.
    pub started: bool,
    /// Status of collecting the agent's log.
    pub log_collect_status: Option<LogCollectStatus>,
    /// State of the registered source.
    pub source_state: Option<SourceState>,
    /// Whether the source's agent is connected.
    pub connected: bool,
    /// Whether the agent has taken a START that it has not acknowledged.
    pub told_to_start: bool,
    /// How many sub-tasks there are.
    pub sub_task_count: i32,
    /// The newest of them, in order: at most [`LATEST`], without those that the agent has added.
    pub latest: Vec<SubTask>,
}

impl Situation {
    /// Whether this is the last planned sub-task of the task.
    #[must_use]
    pub fn ends_with(&self, name: &str) -> bool {
        let last = self.latest.last();
        last.is_some_and(|last| last.name.as_deref() == Some(name))
    }
}

/// What changes. Everything else stays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Effect {
    /// The task's new state.
    pub state: Option<TaskState>,
    /// The source's new state, and its new stage if that changes.
    pub source: Option<(SourceState, Option<MigrationCycle>)>,
    /// What becomes of the agent's commands.
    pub command: Option<CommandChange>,
    /// Sub-tasks to add.
    pub round: Option<NewRound>,
    /// Sub-tasks to mark as done.
    pub done: Done,
    /// What went wrong, in the agent's words.
    pub error: Option<String>,
    /// New status of collecting the log.
    pub log: Option<LogCollectStatus>,
    /// Whether to request a new evaluation of the network.
    pub network_check: bool,
    /// Whether to request a test of the migration.
    pub migration_test: bool,
    /// What becomes of the task's times.
    pub clock: Clock,
}

/// What becomes of a task's times.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Clock {
    /// They stay.
    #[default]
    Stays,
    /// The migration begins or resumes.
    Starts,
    /// It starts over.
    Restarts,
    /// It has ended.
    Ends,
}

/// Which sub-tasks to mark as done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Done {
    /// None.
    #[default]
    Nothing,
    /// The first unfinished one of the newest round.
    Current,
    /// All of the newest round.
    Round,
}

/// What becomes of the agent's commands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommandChange {
    /// This command is queued. It replaces an earlier one that is not acknowledged.
    Queue(CommandName),
    /// `UPLOAD_LOG` is queued.
    QueueLog {
        /// Bucket that the log is uploaded to.
        bucket: Option<String>,
        /// How long the log can be downloaded there, in seconds.
        expire: Option<i32>,
    },
    /// The command is no longer wanted.
    Withdraw,
    /// The agent has started, so its START is acknowledged.
    Started,
}

/// Sub-tasks to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRound {
    /// What they are for. Their `user_op` begins with it.
    pub kind: RoundKind,
    /// The sub-tasks, in order.
    pub names: Vec<SubTaskName>,
}

/// What a round of sub-tasks is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoundKind {
    /// The first full copy.
    Replicate,
    /// Another full copy, which starts over.
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

    /// Whether a number follows: only the first full copy is unique.
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
    #[error("the task is already being synchronized")]
    Sync,
    /// It cannot be rolled back.
    #[error("a task can be rolled back after a failed synchronization")]
    Rollback,
    /// Its target can be neither cloned nor launched.
    #[error("the target can be cloned or launched while the task is in continuous synchronization")]
    Launch,
    /// It cannot be restarted.
    #[error("a task can be restarted once its target is launched")]
    Restart,
    /// Its state does not allow the operation.
    #[error("the task's state does not allow this operation")]
    Operation,
    /// Its log is being collected.
    #[error("the agent's log is already being collected")]
    LogCollecting,
    /// It has no log.
    #[error("the task was never started, so there is no log")]
    NeverStarted,
    /// It cannot be deleted.
    #[error("the task is at work and its agent is connected: stop the task before you delete it")]
    Delete,
    /// Its passphrase cannot be read.
    #[error("the passphrase can be read only while the source is replicating or syncing")]
    Passphrase,
}
