//! Refusals of the domain, and faults with keys and certificates, as clients see them.

use axum::http::StatusCode;

use super::{ApiError, code, sentence};
use crate::auth::VaultError;
use crate::domain::init_target::{Misfit, MisfitKind};
use crate::domain::migproject::ProjectConflict;
use crate::domain::new_task::Unfit;
use crate::domain::task_state::Conflict;
use crate::domain::template::TemplateConflict;

impl From<Conflict> for ApiError {
    /// 400, as the vendor has it for every code of its own: the state of the task or its source does not allow the request.
    fn from(conflict: Conflict) -> Self {
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
        Self::new(
            StatusCode::BAD_REQUEST,
            code,
            sentence(&conflict.to_string()),
        )
    }
}

impl From<Unfit> for ApiError {
    /// 400: a new task does not fit its source.
    fn from(unfit: Unfit) -> Self {
        let message = format!("{unfit}.");
        Self::new(StatusCode::BAD_REQUEST, code::UNFIT, message.clone()).detail(message)
    }
}

impl From<TemplateConflict> for ApiError {
    /// 400: the account or its tasks do not allow it.
    fn from(conflict: TemplateConflict) -> Self {
        let code = match conflict {
            TemplateConflict::Name => code::TEMPLATE_NAME,
            TemplateConflict::TooMany => code::TOO_MANY_TEMPLATES,
            TemplateConflict::InUse(_) => code::TEMPLATE_IN_USE,
            TemplateConflict::AutoCreate => code::INVALID,
        };
        Self::new(
            StatusCode::BAD_REQUEST,
            code,
            sentence(&conflict.to_string()),
        )
    }
}

impl From<ProjectConflict> for ApiError {
    /// 400: a migration project cannot be changed or deleted.
    fn from(conflict: ProjectConflict) -> Self {
        let code = match conflict {
            ProjectConflict::IsDefault => code::DEFAULT_PROJECT,
            ProjectConflict::NoDefault => code::NO_DEFAULT_PROJECT,
            ProjectConflict::HasSources => code::PROJECT_HAS_SOURCES,
        };
        Self::new(StatusCode::BAD_REQUEST, code, conflict.to_string() + ".")
    }
}

impl From<Misfit> for ApiError {
    /// 400: a resize plan does not fit its source.
    fn from(misfit: Misfit) -> Self {
        let inner = misfit.path.matches('[').count() > 1;
        let (code, message) = match misfit.fault {
            MisfitKind::Unknown if inner => {
                (code::NO_VOLUME, "names no volume of the source server")
            }
            MisfitKind::Unknown => (code::NO_DISK, "names nothing that the source server has"),
            MisfitKind::Twice => (code::INVALID, "names what an earlier entry has named"),
            MisfitKind::BelowUsed => (code::BELOW_USED, "is less than the space used"),
        };
        let message = format!("{} {message}.", misfit.path);
        Self::new(StatusCode::BAD_REQUEST, code, message.clone()).detail(message)
    }
}

impl From<rcgen::Error> for ApiError {
    /// 500: a certificate cannot be issued.
    fn from(error: rcgen::Error) -> Self {
        tracing::error!(%error, "a certificate cannot be issued");
        Self::from_status(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl From<VaultError> for ApiError {
    /// 500: a secret cannot be read or stored. The log says which, and why.
    fn from(error: VaultError) -> Self {
        tracing::error!(%error, "a secret cannot be used");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            code::FAULT,
            "The service cannot decrypt this secret. Its log has the details under this X-Request-Id.",
        )
    }
}
