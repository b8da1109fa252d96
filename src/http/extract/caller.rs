//! The caller of a request.

use std::ops::Deref;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::auth::Principal;
use crate::http::error::ApiError;
use crate::http::state::AppState;
use crate::storage::Tenant;

/// The caller of a request, and the way to the database on their behalf. A handler that takes this cannot forget the
/// tenant.
#[derive(Debug, Clone)]
pub struct Caller(Tenant);

impl Caller {
    /// The id of the tenant that the request belongs to.
    #[must_use]
    pub fn tenant(&self) -> &str {
        self.0.id()
    }
}

impl Deref for Caller {
    type Target = Tenant;

    fn deref(&self) -> &Tenant {
        &self.0
    }
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let principal = parts.extensions.get::<Principal>();
        let principal = principal.ok_or_else(ApiError::unauthenticated)?;
        let tenant = Arc::clone(&principal.tenant);
        Ok(Self(Tenant::new(tenant, state.database.clone())))
    }
}
