//! Whether an authenticated caller may call an operation.

use std::sync::Arc;

use axum::extract::{MatchedPath, Request};

use super::access_log;
use crate::auth::{AuthError, Principal};
use crate::http::AppState;
use crate::http::error::{ApiError, ApiResult};
use crate::http::permissions::{Access, Permissions};
use crate::http::repeat::Repeat;

/// What authentication and authorization go by.
#[derive(Debug, Clone)]
pub struct Gate {
    /// How callers authenticate, and the database.
    pub app: AppState,
    /// Which roles may call which operation, and what happens when it is done twice.
    pub permissions: Arc<Permissions>,
}

impl Gate {
    /// Makes a request the principal's, if its role may call the operation. Returns what happens when it is done twice.
    ///
    /// # Errors
    /// 403.
    pub(super) fn admit(
        &self,
        mut request: Request,
        principal: Principal,
    ) -> ApiResult<(Request, Repeat)> {
        if self.app.logs_callers {
            access_log::name(&request, &principal);
        }
        let route = request.extensions().get::<MatchedPath>();
        let route = route.map(MatchedPath::as_str).unwrap_or_default();
        // a method that the route does not have: the router answers 405
        let (access, repeat) = self
            .permissions
            .of(request.method(), route)
            .unwrap_or((Access::Manage, Repeat::Harmless));
        if !access.admits(principal.role) {
            return Err(ApiError::forbidden());
        }
        request.extensions_mut().insert(principal);
        Ok((request, repeat))
    }
}

/// The refusal of a caller who is not authenticated.
pub(super) fn refuse(refusal: AuthError) -> ApiError {
    match refusal {
        AuthError::Unknown => ApiError::unauthenticated(),
        AuthError::Forbidden => ApiError::forbidden(),
        AuthError::Storage(error) => error.into(),
        AuthError::Iam(_) => ApiError::iam_unavailable(),
    }
}
