//! What can go wrong between a handler and Postgres.

/// Why a storage function did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The tenant has no task with this id.
    #[error("no task {0:?}")]
    TaskNotFound(String),
    /// The tenant has no registered source with this id.
    #[error("no source {0:?}")]
    SourceNotFound(String),
    /// The tenant has no template with this id.
    #[error("no template {0:?}")]
    TemplateNotFound(String),
    /// A task uses the template, so it cannot be deleted.
    #[error("task {task_id:?} uses template {template_id:?}")]
    TemplateInUse {
        /// The template.
        template_id: String,
        /// The task.
        task_id: String,
    },
    /// The tenant has no migration project with this id.
    #[error("no migration project {0:?}")]
    ProjectNotFound(String),
    /// The tenant has no webhook with this id.
    #[error("no webhook {0:?}")]
    WebhookNotFound(String),
    /// Another migration project of the tenant has this name.
    #[error("another migration project has this name")]
    ProjectNameTaken,
    /// The tenant has no source that a page could come after.
    #[error("no source for this marker")]
    MarkerNotFound,
    /// The source has a task: it cannot be given another one, nor be deleted.
    #[error("source {source_id:?} has task {task_id:?}")]
    SourceHasTask {
        /// The source.
        source_id: String,
        /// Its task.
        task_id: String,
    },
    /// Another task has the same cloud server as its target.
    #[error("task {task_id:?} has the same target")]
    TargetHasTask {
        /// The other task.
        task_id: String,
    },
    /// The task is not at a version that `If-Match` names.
    #[error("the task has another version")]
    VersionMismatch,
    /// Too many requests wait for a connection, or this one waited too long.
    #[error("the database is busy: {ahead} requests wait")]
    Busy {
        /// How many requests wait.
        ahead: usize,
    },
    /// There is no connection to be had. The reason is in the log.
    #[error("the database is away")]
    Away,
    /// Postgres or the connection to it failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// What to do about an error of Postgres or of the connection to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advice {
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
            Self::Busy { .. } | Self::Away => Advice::Later,
            Self::Database(error) => advice(error),
            _ => Advice::Fault,
        }
    }

    /// Whether another transaction has just taken the same key.
    #[must_use]
    pub fn is_collision(&self) -> bool {
        self.code().as_deref() == Some("23505")
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
        "54000" => Advice::TooLarge,
        "22021" | "22P05" | "22001" => Advice::Refuse,
        // serialization, deadlock, a key that another transaction has just taken; lock and statement
        // time-outs, shutdown and recovery, read-only
        "40001" | "40P01" | "23505" | "55P03" | "57014" | "57P01" | "57P02" | "57P03" | "25006" => {
            Advice::Later
        }
        // connection exceptions; insufficient resources (disk full, too many connections …)
        code if code.starts_with("08") || code.starts_with("53") => Advice::Later,
        _ => Advice::Fault,
    }
}
