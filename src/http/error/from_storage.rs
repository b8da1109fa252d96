//! Errors of the storage, as clients see them.

use axum::http::StatusCode;

use super::{ApiError, code};
use crate::domain::template::TemplateConflict;
use crate::storage::{self, Advice};

impl From<storage::Error> for ApiError {
    fn from(error: storage::Error) -> Self {
        use storage::Error as E;
        match &error {
            E::TaskNotFound(_) => Self::no_task(),
            E::SourceNotFound(_) => Self::no_source(),
            E::TemplateNotFound(_) => Self::no_template(),
            E::MarkerNotFound => Self::new(
                StatusCode::BAD_REQUEST,
                code::INVALID,
                "marker names no source server, or one that has been deleted. Start again at the first page.",
            ),
            E::TemplateInUse { task_id, .. } => TemplateConflict::InUse(task_id.clone()).into(),
            E::ProjectNotFound(_) => Self::no_project(),
            E::WebhookNotFound(_) => Self::no_webhook(),
            E::ProjectNameTaken => Self::project_exists(),
            E::SourceHasTask { task_id, .. } => Self::new(
                StatusCode::BAD_REQUEST,
                code::SOURCE_HAS_TASK,
                format!(
                    "The source server has a migration task, {task_id}. Delete that task first."
                ),
            ),
            E::TargetHasTask { task_id } => {
                let message = format!(
                    "target_server.vm_id is the target of another migration task, {task_id}. Delete that task first, or \
                     choose another server."
                );
                Self::new(
                    StatusCode::BAD_REQUEST,
                    code::TARGET_HAS_TASK,
                    message.clone(),
                )
                .detail(message)
            }
            E::VersionMismatch => Self::new(
                StatusCode::PRECONDITION_FAILED,
                code::UPDATE_FAILED,
                "The task has changed since the version in If-Match. Read it again and repeat the change.",
            ),
            E::Busy { ahead } => Self::busy(*ahead),
            E::Away | E::Database(_) => Self::unexpected(&error),
        }
    }
}

impl ApiError {
    fn unexpected(error: &storage::Error) -> Self {
        match error.advice() {
            Advice::Later => {
                tracing::warn!(error = %error, "database unavailable");
                Self::later("The database is not available at the moment. Try again shortly.")
            }
            Advice::TooLarge => Self::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                code::TOO_LONG,
                "This is more data than the database can store in one value. Send less.",
            ),
            Advice::Refuse => {
                tracing::error!(error = %error, "the database refuses what passed all rules");
                Self::from_status(StatusCode::BAD_REQUEST)
            }
            Advice::Fault => {
                // without the details, which repeat values of the request
                tracing::error!(error = %error, code = error.code(), "request failed");
                Self::from_status(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }
}
