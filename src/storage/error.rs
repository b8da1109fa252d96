//! What can go wrong between a handler and Postgres.

use crate::domain::init_target::Misfit;
use crate::domain::task_state::Conflict;

/// Why a storage function did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The tenant has no task with this id.
    #[error("no task {0:?}")]
    TaskNotFound(String),
    /// The tenant has no registered source with this id.
    #[error("no source {0:?}")]
    SourceNotFound(String),
    /// The source has a task: it cannot be given another one, nor be deleted.
    #[error("source {0:?} has a task")]
    SourceHasTask(String),
    /// The task is not at a version that `If-Match` names.
    #[error("the task has another version")]
    VersionMismatch,
    /// The task's state does not allow it.
    #[error(transparent)]
    Conflict(Conflict),
    /// The task is at work.
    #[error("task {0:?} is at work")]
    NotDeletable(String),
    /// The task has no sub-task of this name.
    #[error("the task has no sub-task {0}")]
    NoSubTask(String),
    /// The task never had a speed limit.
    #[error("the task has no speed limits")]
    NoSpeedLimit,
    /// The task would have more special settings than it may.
    #[error("the task has too many special settings")]
    TooManySettings,
    /// More rows than one answer may have.
    #[error("too many rows for one answer")]
    TooManyRows,
    /// The source has no task.
    #[error("source {0:?} has no task")]
    SourceHasNoTask(String),
    /// The agent was told something else.
    #[error("the agent was told something else")]
    OtherCommand,
    /// A resize plan does not fit its source.
    #[error("the plan does not fit the source at {}", .0.path)]
    Resize(Misfit),
    /// A certificate could not be made.
    #[error("certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    /// More requests wait for the database than are allowed to, or one waited too long.
    #[error("the database is busy")]
    Busy,
    /// The database did not answer in time; whether the work was done is unknown.
    #[error("the database did not answer in time")]
    TimedOut,
    /// The work stopped with a panic, which is logged where it happened.
    #[error("the database task panicked")]
    Panicked,
    /// Postgres or the connection to it failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// What to do about an error of Postgres or of the connection to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advice {
    /// Another transaction was in the way; the same work may pass at once.
    Retry,
    /// Postgres is away, starting, read-only, full or overloaded: pass later.
    Later,
    /// More data than Postgres takes in one value.
    TooLarge,
    /// Text that Postgres does not take, such as U+0000, and the rules should not have let through.
    Refuse,
    /// A fault of ours.
    Fault,
}

impl Error {
    /// Sorts the error by what to do about it.
    #[must_use]
    pub fn advice(&self) -> Advice {
        match self {
            Self::Busy | Self::TimedOut => Advice::Later,
            Self::Database(error) => advice(error),
            _ => Advice::Fault,
        }
    }

    /// The SQLSTATE, where Postgres gave one.
    #[must_use]
    pub fn code(&self) -> Option<String> {
        match self {
            Self::Database(sqlx::Error::Database(error)) => error.code().map(Into::into),
            _ => None,
        }
    }
}

fn advice(error: &sqlx::Error) -> Advice {
    let code = match error {
        sqlx::Error::Database(error) => error.code(),
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) => {
            return Advice::Later;
        }
        _ => return Advice::Fault,
    };
    match code.as_deref().unwrap_or_default() {
        // serialization, deadlock; a key that another transaction has just taken
        "40001" | "40P01" | "23505" => Advice::Retry,
        "54000" => Advice::TooLarge,
        "22021" | "22P05" | "22001" => Advice::Refuse,
        // lock and statement time-outs, shutdown and recovery, read-only
        "55P03" | "57014" | "57P01" | "57P02" | "57P03" | "25006" => Advice::Later,
        // connection exceptions; insufficient resources (disk full, too many connections …)
        code if code.starts_with("08") || code.starts_with("53") => Advice::Later,
        _ => Advice::Fault,
    }
}
