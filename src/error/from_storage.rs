//! What a refusal of the storage is to the client.

use axum::http::StatusCode;

use super::{ApiError, code, sentence};
use crate::domain::init_target::{Fault, Misfit};
use crate::domain::task_state::Conflict;
use crate::storage::{self, Advice};

impl ApiError {
    /// A refusal to delete many: it says which of a request's ids it is about.
    #[must_use]
    pub fn of_one_among(ids: &[String], error: storage::Error) -> Self {
        use storage::Error as E;
        let (id, clause) = match &error {
            E::TaskNotFound(id) => (id, "names no task"),
            E::NotDeletable(id) => (id, "names a task that is at work"),
            E::SourceNotFound(id) => (id, "names no source server"),
            E::SourceHasTask(id) => (id, "names a source server that has a task"),
            _ => return error.into(),
        };
        let index = ids.iter().position(|one| one == id);
        let refusal = Self::from(error);
        match index {
            Some(index) => refusal.detail(format!("ids[{index}] {clause}; none is deleted.")),
            None => refusal,
        }
    }
}

impl From<storage::Error> for ApiError {
    fn from(error: storage::Error) -> Self {
        use storage::Error as E;
        match &error {
            E::TaskNotFound(_) => Self::no_task(),
            E::SourceNotFound(_) => Self::no_source(),
            E::SourceHasTask(_) => Self::new(
                StatusCode::CONFLICT,
                code::SOURCE_HAS_TASK,
                "The source server has a migration task. Delete the task first.",
            ),
            E::Conflict(conflict) => Self::conflict(*conflict),
            E::NotDeletable(_) => Self::conflict(Conflict::Delete),
            E::NoSubTask(name) => Self::new(
                StatusCode::BAD_REQUEST,
                code::SUB_TASK,
                format!("The task has no sub-task {name}. GET the task for those it has."),
            ),
            E::NoSpeedLimit => Self::new(
                StatusCode::NOT_FOUND,
                code::NO_SPEED_LIMIT,
                "No speed limit was set for this task.",
            ),
            E::TooManySettings => Self::new(
                StatusCode::BAD_REQUEST,
                code::TOO_LONG,
                "A task has at most 100 special settings.",
            ),
            E::TooManyRows => Self::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                code::TOO_LONG,
                "These are more results than one answer has. Ask for those of fewer tasks.",
            ),
            E::SourceHasNoTask(_) => Self::new(
                StatusCode::NOT_FOUND,
                code::SOURCE_HAS_NO_TASK,
                "The source server has no migration task.",
            ),
            E::OtherCommand => Self::new(
                StatusCode::BAD_REQUEST,
                code::OTHER_COMMAND,
                "command_name is not what the agent was last told to do. Ask for the command again.",
            ),
            E::Resize(misfit) => Self::misfit(misfit),
            E::VersionMismatch => Self::new(
                StatusCode::PRECONDITION_FAILED,
                code::UPDATE_FAILED,
                "The task has changed since the version in If-Match. Read it again and repeat the change.",
            ),
            _ => Self::unexpected(&error),
        }
    }
}

impl ApiError {
    /// 409: the task's state does not allow it.
    fn conflict(conflict: Conflict) -> Self {
        let code = match conflict {
            Conflict::Start => code::NOT_STARTABLE,
            Conflict::Stop => code::NOT_STOPPABLE,
            Conflict::Sync => code::NOT_SYNCABLE,
            Conflict::Rollback => code::NO_ROLLBACK,
            Conflict::Launch => code::NOT_LAUNCHABLE,
            Conflict::Restart => code::NOT_RESTARTABLE,
            Conflict::Operation => code::STATE,
            Conflict::LogCollecting => code::LOG_COLLECTING,
            Conflict::NeverStarted => code::NEVER_STARTED,
            Conflict::Delete => code::NOT_DELETABLE,
            Conflict::Passphrase => code::NO_PASSPHRASE,
        };
        Self::new(StatusCode::CONFLICT, code, sentence(&conflict.to_string()))
    }

    /// 400: a resize plan does not fit its source.
    fn misfit(misfit: &Misfit) -> Self {
        let inner = misfit.path.matches('[').count() > 1;
        let (code, message) = match misfit.fault {
            Fault::Unknown if inner => (code::NO_VOLUME, "names no volume of the source server"),
            Fault::Unknown => (code::NO_DISK, "names nothing of the source server"),
            Fault::Twice => (code::INVALID, "names what an earlier one has named"),
            Fault::BelowUsed => (code::BELOW_USED, "is less than the space that is used"),
        };
        let message = format!("{} {message}.", misfit.path);
        Self::new(StatusCode::BAD_REQUEST, code, message.clone()).detail(message)
    }

    fn unexpected(error: &storage::Error) -> Self {
        match error.advice() {
            Advice::Retry | Advice::Later => {
                tracing::warn!(error = %error, "database unavailable");
                Self::later("The database is not available at the moment. Try again shortly.")
            }
            Advice::TooLarge => Self::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                code::TOO_LONG,
                "This is more data than the database takes in one piece.",
            ),
            Advice::Refuse => {
                tracing::error!(error = %error, "the database refuses what passed all rules");
                Self::from_status(StatusCode::BAD_REQUEST)
            }
            Advice::Fault => {
                // not the details, which repeat values of the request
                tracing::error!(error = %error, code = error.code(), "request failed");
                Self::from_status(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }
}
